import type { Item } from '#libs/contracts';

/** An item of a photo that was analyzed, but for `changes`; its path and id follow its ordinal. */
export function makeItem(changes: Partial<Item> = {}): Item {
  const ordinal = changes.ordinal ?? 0;
  return {
    ...{ photoId: ordinal + 100, phase: 'training', ordinal, path: `/photos/${ordinal}.jpg`, state: 'completed' },
    ...{ reason: null, attempts: 1, ms: 20, duplicateOf: null, faces: null, seq: 1 },
    ...changes,
  };
}
