import { mkdir, rename, rmdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { IS_FULL } from '../support/wait-for.js';

/** More than the workers have in hand when the first is settled. */
const PHOTOS = 150;

const server = await SharedServer.find();

/** What takes the place of a folder whose drive goes away. */
const absences = [
  { absence: 'an empty mount point', name: 'drive-empty', replace: mkdir, remove: rmdir },
  { absence: 'gone', name: 'drive-gone', replace: async () => {}, remove: async () => {} },
];

test.each(IS_FULL ? absences : absences.slice(0, 1))(
  'a session whose folder is $absence for a while says so, fails no photo, and goes on by itself',
  async ({ name, replace, remove }) => {
    const folder = server.folder(name);
    await makePhotos(folder, PHOTOS, { seed: 500 + name.length, side: 320 });
    const { sessionId } = await server.api.create({ rootPath: folder });
    const socket = await server.connect();
    await socket.subscribe(sessionId);
    await server.api.command(sessionId, 'start');
    await expect
      .poll(() => socket.of(sessionId).at(-1)?.snapshot.phases.training.progress.settled, { interval: 5 })
      .toBeGreaterThan(0);
    await rename(folder, `${folder}-away`);
    await replace(folder);
    await expect
      .poll(() => socket.of(sessionId).at(-1)?.snapshot.reason, { interval: 50 })
      .toMatch(/^The folder is gone or empty/);
    const away = await server.api.progress(sessionId);
    expect(away).toMatchObject({ overallStatus: 'running' });
    await remove(folder);
    await rename(`${folder}-away`, folder);
    const end = await server.untilEnd(sessionId);
    socket.close();
    expect(end).toMatchObject({ overallStatus: 'completed', reason: null });
    for (const { progress } of [end.phases.training, end.phases.faceDetection])
      expect(progress).toMatchObject({ completed: PHOTOS, failed: 0 });
  },
);
