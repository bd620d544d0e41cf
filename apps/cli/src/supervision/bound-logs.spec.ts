import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundLogs } from './bound-logs.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

it('a log is rotated at its size, under a writer that has it open, and the newest parts are kept', () => {
  const writer = openSync(join(directory, 'api.log'), 'a');
  for (const part of ['one', 'two', 'three', 'four']) {
    writeSync(writer, part.repeat(10));
    boundLogs(directory, { bytes: 20, files: 2 });
    expect(statSync(join(directory, 'api.log')).size).toBe(0);
  }
  writeSync(writer, 'five');
  closeSync(writer);
  boundLogs(directory, { bytes: 20, files: 2 });
  expect(readdirSync(directory).sort()).toEqual(['api.log', 'api.log.1', 'api.log.2']);
  expect([read('api.log'), read('api.log.1'), read('api.log.2')]).toEqual([
    'five',
    'four'.repeat(10),
    'three'.repeat(10),
  ]);
});

it('all logs together stay within their bounds, whatever is written', () => {
  const bounds = { bytes: 1_000, files: 2 };
  for (let line = 0; line < 500; line += 1) {
    appendFileSync(join(directory, line % 3 === 0 ? 'api.log' : 'redis.log'), 'x'.repeat(1 + ((line * 37) % 300)));
    boundLogs(directory, bounds);
  }
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  expect(sizes).toHaveLength(6);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_300);
});

it('without earlier parts a log is only emptied, and a directory that is gone has no logs', () => {
  appendFileSync(join(directory, 'api.log'), 'x'.repeat(30));
  boundLogs(directory, { bytes: 20, files: 0 });
  expect([readdirSync(directory), read('api.log')]).toEqual([['api.log'], '']);
  boundLogs(join(directory, 'gone'), { bytes: 20, files: 0 });
});
