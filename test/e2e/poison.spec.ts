import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { useFollowers, type Follower } from '../support/follower.js';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { POISONABLE } from '../support/poisonous.js';
import { useWorkspace } from '../support/workspace.js';

/** Longest that an inference process may take over a photo, in these tests. */
const PHOTO_SECONDS = 5;

const workspace = useWorkspace();
let darkroom: Darkroom;
beforeAll(async () => {
  darkroom = await workspace.start({
    roots: [workspace.directory],
    environment: { ...POISONABLE, DARKROOM_PHOTO_TIMEOUT_MS: String(PHOTO_SECONDS * 1_000) },
  });
});

/** Starts a session over a folder, and follows it. */
const index = useFollowers(() => darkroom);

/** What each poison fails with. Those that take their time are in the full run only. */
const POISONS: readonly (readonly [poison: string, reason: string])[] = [
  ['crash', 'crashed the decoder 3 times'],
  ...(process.env['DARKROOM_TEST_FULL'] === undefined
    ? []
    : ([
        ['memory', 'crashed the decoder 3 times'],
        ['hang', `took over ${PHOTO_SECONDS} s at the last of 3 attempts`],
      ] as const)),
];

describe('photos that crash, hang or exhaust the process that decodes them', () => {
  const GOOD = 6;
  const folder = workspace.folder('poison');
  let children: ReturnType<Darkroom['children']>;
  let follower: Follower;
  let items: Map<string, Item>;
  beforeAll(async () => {
    const [photo = ''] = await makePhotos(folder, GOOD, { seed: 600 });
    for (const [poison] of POISONS) await copyPhoto(photo, join(folder, `poison-${poison}.jpg`));
    children = darkroom.children();
    follower = await index(folder);
    await follower.end();
    items = new Map((await darkroom.api.items(follower.sessionId)).map((item) => [item.path, item]));
  });

  test.each(POISONS)('%s: it fails after three attempts, with a reason', (poison, reason) => {
    expect(items.get(join(folder, `poison-${poison}.jpg`))).toMatchObject({ state: 'failed', attempts: 3, reason });
  });

  test('they take neither their neighbours nor the session with them', () => {
    follower.expectConsistent();
    expect(follower.ends[0]).toMatchObject({
      overallStatus: 'completed',
      overallProgress: { percentage: 100 },
      phases: {
        training: { progress: { completed: GOOD, failed: POISONS.length } },
        faceDetection: { progress: { completed: GOOD, failed: 0 } },
      },
    });
  });

  test('nor the worker', () => {
    expect(darkroom.children()).toEqual(children);
  });
});
