import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { LogOutput } from './log-output.js';

const directory = mkdtempSync(join(tmpdir(), 'log-'));
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', [directory]);
  rmSync(directory, { recursive: true });
});

it.skipIf(!canMount)('a log on a full disk loses lines, goes on when there is room, and says how many are lost', () => {
  const path = join(directory, 'api.log');
  const fd = openSync(path, 'a');
  const logger = createLogger('api', 'info', new LogOutput(fd));
  const filler = join(directory, 'filler');
  logger.info('first');
  try {
    writeFileSync(filler, Buffer.alloc(128 * 1024));
  } catch {
    // It is full now.
  }
  // Longer than the rest of the page that the file has already.
  for (let line = 0; line < 5; line += 1) logger.info({ text: 'x'.repeat(3_000) }, 'lost');
  rmSync(filler);
  logger.info('last');
  closeSync(fd);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const parsed = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as { msg: string; lost?: number }];
    } catch {
      return [];
    }
  });
  const whole = parsed.filter(({ msg }) => msg === 'lost').length;
  expect(parsed.map(({ msg }) => msg).filter((msg) => msg !== 'lost')).toEqual([
    'first',
    'lines of this log could not be written',
    'last',
  ]);
  expect(parsed.find(({ lost }) => lost !== undefined)?.lost).toBe(5 - whole);
});

it('a program whose output is closed goes on', async () => {
  const index = new URL('./log-output.ts', import.meta.url).href;
  const logger = new URL('./logger.ts', import.meta.url).href;
  const body = `
    const { surviveLostOutput } = await import(${JSON.stringify(index)});
    const { createLogger } = await import(${JSON.stringify(logger)});
    surviveLostOutput();
    const log = createLogger('api', 'info');
    process.once('message', () => {
      for (let line = 0; line < 100; line += 1) {
        log.info('a line');
        process.stderr.write('a line');
        process.stdout.write('a line');
      }
      setTimeout(() => { process.send('alive'); process.disconnect(); }, 200);
    });
    process.send('ready');
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', body], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(String(chunk)));
  await once(child, 'message');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.send('write');
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  expect([message, errors]).toEqual(['alive', []]);
}, 30_000);
