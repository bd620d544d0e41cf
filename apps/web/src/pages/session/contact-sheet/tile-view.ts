import type { Item } from '#libs/contracts';
import { counted, pathWithin } from '../../../design/format.js';

/** What a tile shows of its photo. */
export interface TileView {
  readonly kind: 'waiting' | 'developed' | 'copy' | 'failed';
  readonly photoId: number;
  /** The photo whose thumbnail is shown: for a copy its original. Null while there is none. */
  readonly pictureOf: number | null;
  /** Whether a later phase will look at it. */
  readonly isAwaited: boolean;
  /** The number of faces found; null before face detection. */
  readonly faces: number | null;
  readonly name: string;
  /** The result in words. */
  readonly story: string;
}

/** The view of a photo's results in the first phase and the later ones, where they are known. */
export function tileView(
  first: Item,
  later: readonly { readonly title: string; readonly item: Item | undefined }[],
  rootPath: string,
): TileView {
  const { photoId, path, state, reason, duplicateOf } = first;
  const base = { photoId, name: pathWithin(rootPath, path), faces: null, isAwaited: false };
  switch (state) {
    case 'pending':
      return { ...base, kind: 'waiting', pictureOf: null, story: 'waiting' };
    case 'failed':
      return { ...base, kind: 'failed', pictureOf: null, story: failure(reason) };
    case 'skipped': {
      const original = duplicateOf === null ? '' : ` of ${pathWithin(rootPath, duplicateOf.path)}`;
      return { ...base, kind: 'copy', pictureOf: duplicateOf?.photoId ?? photoId, story: `copy${original}` };
    }
    case 'completed':
      break;
  }
  const failed = later.find(({ item }) => item?.state === 'failed');
  const story = failed ? `analyzed; ${failed.title.toLowerCase()} ${failure(failed.item?.reason ?? null)}` : 'analyzed';
  const isAwaited = !failed && later.some(({ item }) => item?.state === 'pending');
  const developed = { ...base, kind: failed ? 'failed' : 'developed', pictureOf: photoId, story, isAwaited } as const;
  const faces = later.find(({ item }) => item?.state === 'completed' && item.faces !== null)?.item?.faces ?? null;
  return failed || faces === null ? developed : { ...developed, faces, story: `analyzed, ${counted(faces, 'face')}` };
}

function failure(reason: string | null): string {
  return `failed: ${reason ?? 'the reason is not known yet'}`;
}
