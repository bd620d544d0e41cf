import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { DueTimer } from './due-timer.js';
import { Hints } from './hints.js';

const { signal } = new AbortController();

/** Hints of a folder with a sub-folder. */
async function hintsOf() {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a'));
  let count = 0;
  const hints = new Hints(
    () => (count += 1),
    (error) => expect.fail(String(error)),
  );
  onTestFinished(() => hints.close());
  const cover = (...names: readonly string[]) => hints.cover(new Set(names.map((name) => join(folder, name))), signal);
  const hinted = () => expect.poll(() => count, { interval: 2 }).toBeGreaterThan(0);
  const forget = () => (count = 0);
  return { folder, cover, hinted, forget };
}

it('a file that appears, changes or goes in a covered folder is a hint', async () => {
  const { folder, cover, hinted, forget } = await hintsOf();
  await cover('', 'a', 'not there');
  await writeFiles(folder, { 'a/1.jpg': 'one' });
  await hinted();
  forget();
  await rm(join(folder, 'a/1.jpg'));
  await hinted();
});

it('a folder that takes the place of another is covered by the next look', async () => {
  const { folder, cover, hinted, forget } = await hintsOf();
  await cover('a');
  await rename(join(folder, 'a'), join(folder, 'b'));
  await hinted();
  await mkdir(join(folder, 'a'));
  await cover('a');
  forget();
  await writeFiles(folder, { 'a/1.jpg': 'one' });
  await hinted();
});

it('a hint ends a long wait, and an aborted signal any', async () => {
  const due = new DueTimer();
  const wait = (hintedMs: number, until = signal) => due.wait({ longestMs: 1e9, hintedMs, signal: until });
  const waiting = wait(1);
  due.hint();
  await waiting;
  // A hint during a look shortens the wait after it.
  due.hint();
  await wait(1);
  const stop = new AbortController();
  const stopped = wait(1e9, stop.signal);
  due.hint();
  stop.abort();
  await stopped;
});
