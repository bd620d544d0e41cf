import { createMemo } from 'solid-js';
import type { Box, Latest } from '#libs/contracts';

const NOTHING: readonly Box[] = [];

/** The faces of photos that were not among the latest ones a moment ago, by photo. */
export function createFoundFaces(latest: () => Latest | null): (photoId: number | undefined) => readonly Box[] {
  const found = createMemo<{ known: ReadonlySet<number> | null; boxes: ReadonlyMap<number, readonly Box[]> }>(
    ({ known }) => {
      const boxes = new Map<number, readonly Box[]>();
      const faces = latest()?.faces ?? null;
      for (const { photoId, box } of faces ?? [])
        if (known?.has(photoId) === false) boxes.set(photoId, [...(boxes.get(photoId) ?? []), box]);
      return { known: faces && new Set(faces.map(({ photoId }) => photoId)), boxes };
    },
    { known: null, boxes: new Map() },
  );
  return (photoId) => found().boxes.get(photoId ?? 0) ?? NOTHING;
}
