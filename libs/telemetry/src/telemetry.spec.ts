import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventLoopDelay } from './event-loop-delay.js';
import { Metrics } from './metrics.js';
import { createLogger, nestLog, type Logger } from './logger.js';

it('the delay of a blocked event loop is reported once, without the resolution of the monitor', async () => {
  const delay = new EventLoopDelay();
  const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
  await turn();
  delay.takeP99();
  expect(delay.takeP99()).toBe(0);
  await turn();
  const until = performance.now() + 200;
  while (performance.now() < until) continue;
  await turn();
  expect(delay.takeP99()).toBeGreaterThan(100);
  expect(delay.takeP99()).toBe(0);
});

it('two sets of metrics in one process are independent', async () => {
  const [one, other] = [new Metrics(), new Metrics()];
  one.backstopFound.inc();
  expect(await one.registry.metrics()).toContain('darkroom_backstop_found_total 1');
  expect(await other.registry.metrics()).toContain('darkroom_backstop_found_total 0');
});

it('any log entry is one line of visible characters that parses to the same values', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      const lines: string[] = [];
      createLogger('worker', 'info', { write: (line) => void lines.push(line) }).warn({ path }, 'could not be read');
      expect(lines).toHaveLength(1);
      expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path, msg: 'could not be read' });
    }),
    { examples: [['a\nb\u001b[2J\u009b31m\u202egpj.exe\u2066\u{e0041}']] },
  );
});

it('informative messages of the framework are logged at debug, warnings and errors at their levels', () => {
  const logged: string[] = [];
  const level = (name: string) => (_details: object, message: string) => void logged.push(`${name}: ${message}`);
  const levels = Object.fromEntries(['trace', 'debug', 'warn', 'error', 'fatal'].map((name) => [name, level(name)]));
  const log = nestLog(levels as unknown as Logger);
  log.log('started');
  log.verbose?.('details');
  log.warn('odd');
  log.error('broken', 'at line 1', 'Api');
  log.fatal?.('over');
  expect(logged).toEqual(['debug: started', 'trace: details', 'warn: odd', 'error: broken', 'fatal: over']);
});
