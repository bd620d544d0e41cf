import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '#libs/contracts';
import { useFollowers, type Follower } from '../support/follower.js';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { PHOTO_SECONDS } from '../support/poisonous.js';
import { SharedServer } from '../support/shared.js';
import { IS_FULL } from '../support/wait-for.js';

const GOOD = 6;
/** What each poison fails with. Those that take long are in the full run only. */
const POISONS: readonly (readonly [poison: string, reason: string])[] = [
  ['crash', 'crashed the decoder 3 times'],
  ...(!IS_FULL
    ? []
    : ([
        ['memory', 'crashed the decoder 3 times'],
        ['hang', `took over ${PHOTO_SECONDS} s at the last of 3 attempts`],
      ] as const)),
];

const darkroom = await SharedServer.find();
const index = useFollowers(() => darkroom);

describe('photos that crash, hang or exhaust the process that decodes them', () => {
  const folder = darkroom.folder('poison');
  let children: ReturnType<SharedServer['children']>;
  let follower: Follower;
  let items: Map<string, Item>;
  beforeAll(async () => {
    const [photo = '', other = ''] = await makePhotos(folder, GOOD, { seed: 600 });
    for (const [poison] of POISONS) await copyPhoto(photo, join(folder, `poison-${poison}.jpg`));
    // Takes longer to be read than a photo may take, twice.
    if (IS_FULL) await rename(other, join(folder, 'poison-read.png'));
    children = darkroom.children();
    follower = await index(folder);
    await follower.end();
    items = new Map((await darkroom.api.items(follower.sessionId)).map((item) => [item.path, item]));
  });

  test.each(POISONS)('fail after three attempts, with a reason: %s', (poison, reason) => {
    expect(items.get(join(folder, `poison-${poison}.jpg`))).toMatchObject({ state: 'failed', attempts: 3, reason });
  });

  test('affect neither other photos, slowly read ones among them, nor the session, nor end the worker', () => {
    follower.expectConsistent();
    expect(follower.ends[0]).toMatchObject({
      overallStatus: 'completed',
      overallProgress: { percentage: 100 },
      phases: {
        training: { progress: { completed: GOOD, failed: POISONS.length } },
        faceDetection: { progress: { completed: GOOD, failed: 0 } },
      },
    });
    expect(darkroom.children()).toEqual(children);
  });
});
