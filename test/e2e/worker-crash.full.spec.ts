import { expect, onTestFinished, test } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { Follower } from '../support/follower.js';
import { makePhotos } from '../support/photos.js';
import { secondsWithout, untilWorkers, workerBehind } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

const TRIES = 20;
/** One chunk: one worker has all of the session's work, the other has none. */
const PHOTOS = 60;

const workspace = useWorkspace();

test(
  `after kill -9 of the only busy worker, work goes on within 15 s in 19 of ${TRIES} tries`,
  async () => {
    const darkroom = await workspace.start({ roots: [workspace.directory], workers: 2 });
    const folder = workspace.folder('photos');
    await makePhotos(folder, PHOTOS, { seed: 900, side: 320 });
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    const seconds: number[] = [];
    for (let run = 1; run <= TRIES; run += 1) {
      const alive = new Set(darkroom.children().map(({ pid }) => pid));
      await untilWorkers(darkroom, (workers) => workers.filter(({ pid }) => alive.has(pid)).length === 2);
      await (run === 1
        ? darkroom.api.command(sessionId, 'start')
        : darkroom.api.command(sessionId, 'restart', { from: 'training' }));
      const pid = await workerBehind(darkroom, await firstSettled(run));
      seconds.push(await secondsWithout(darkroom, sessionId, () => process.kill(pid, 'SIGKILL')));
      await darkroom.api.command(sessionId, 'cancel');
    }
    seconds.sort((a, b) => a - b);
    console.log(`Seconds from kill -9 to the next progress: ${seconds.map((each) => each.toFixed(1)).join(' ')}`);
    expect(seconds.at(-2)).toBeLessThan(15);

    /** The first snapshot of a run in which training has settled some photos. */
    async function firstSettled(run: number): Promise<Snapshot> {
      const follower = new Follower(darkroom, sessionId);
      onTestFinished(() => follower.close());
      return follower.until(({ version, phases }) => version.run === run && phases.training.progress.settled > 0);
    }
  },
  15 * 60_000,
);
