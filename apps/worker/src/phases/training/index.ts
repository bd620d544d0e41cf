import {
  findOriginals,
  findReusableTraining,
  groupLookAlikes,
  linkCopies,
  releaseCopies,
  replaceOriginals,
  storeEmbeddings,
  storeFingerprints,
  storeMetadata,
  storeSignatures,
  type ReusableTraining,
} from '#libs/catalog';
import { DHASH_VERSION } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';
import type { Found, ItemWork, StoredItem } from '../../chunks/chunk-runner.js';
import type { WorkerServices } from '../phase-works.js';
import type { analysis, TrainingResult } from './analysis.js';
import { DuplicateFinder, type PhotoPrint } from './duplicates.js';
import { recogniseContent } from './known-content.js';

/** A photo with stored results whose signature an earlier version did not make. */
type SignedItem = StoredItem & { readonly print?: Omit<PhotoPrint, 'photoId' | 'path'> };

/** Training: embedding, tags, duplicate key and thumbnail of each photo. */
export function work({
  context: { database, models },
  analyser,
}: WorkerServices): ItemWork<TrainingResult, SignedItem> {
  const modelId = models.tasks.embed.id;
  const duplicates = new DuplicateFinder();

  /** One result of a photo alone; null where it fails, which is said when the photo is analysed. */
  async function resultOf<Only extends 'metadata' | 'contentHash' | 'signature'>(
    input: Parameters<ReturnType<typeof analysis>['analyse']>[0] & { readonly only: Only },
    signal: AbortSignal,
  ): Promise<TrainingResult[Only] | null> {
    const { only } = input;
    const analysed = await analyser.analyse<typeof analysis>('training', input, signal);
    return analysed.kind === 'failed' ? null : (analysed.result as TrainingResult)[only];
  }

  /** The stored results of photos; those of files that were touched, moved or copied are found by their content. */
  async function findStored(items: readonly PendingItem[], signal: AbortSignal) {
    const find = (photoIds: readonly number[]) =>
      findReusableTraining(database, { photoIds, modelId, dHashVersion: DHASH_VERSION });
    const stored = await find(items.map(({ photoId }) => photoId));
    const known = new Set(stored.map(({ photoId }) => photoId));
    const others = items.filter(({ photoId }) => !known.has(photoId));
    const hash = (path: string) => resultOf({ path, only: 'contentHash' }, signal);
    const { photoIds, moved } = await recogniseContent(database, modelId, others, hash);
    return { stored: stored.concat(await find(photoIds)), moved };
  }

  /** Reads the metadata of photos whose results are of a version that did not; one that fails is read again next time. */
  async function addMetadata(items: readonly PendingItem[], signal: AbortSignal): Promise<void> {
    const read = await Promise.all(
      items.map(async ({ photoId, path }) => {
        const metadata = await resultOf({ path, only: 'metadata' }, signal);
        return metadata ? [{ photoId, metadata }] : [];
      }),
    );
    await storeMetadata(database, read.flat());
  }

  /** What is stored of a photo; its signature is made where the version that stored it did not. */
  async function storedItem(
    { photoId, contentHash, dHash, duplicateKey, embedded, hasSignature }: ReusableTraining,
    path: string,
    moved: boolean,
    signal: AbortSignal,
  ): Promise<SignedItem> {
    const signature = hasSignature ? null : await resultOf({ path, only: 'signature', contentHash }, signal);
    const print = signature && { print: { contentHash, dHash, signature } };
    return embedded
      ? { photoId, kind: 'analysed', duplicateKey, facts: { moved: moved ? 1 : 0 }, ...print }
      : { photoId, kind: 'duplicate', duplicateKey, ...print };
  }

  return {
    async reuse(_session, items, signal) {
      const { stored, moved } = await findStored(items, signal);
      const silent = new Set(stored.flatMap(({ photoId, hasMetadata }) => (hasMetadata ? [] : [photoId])));
      await addMetadata(
        items.filter(({ photoId }) => silent.has(photoId)),
        signal,
      );
      const paths = new Map(items.map(({ photoId, path }) => [photoId, path]));
      return Promise.all(
        stored.map((row) => storedItem(row, paths.get(row.photoId) ?? '', moved.has(row.photoId), signal)),
      );
    },

    async analyse(_session, item, signal) {
      const analysed = await analyser.analyse<typeof analysis>('training', { path: item.path }, signal);
      return analysed.kind === 'failed' ? analysed : { ...analysed, result: analysed.result as TrainingResult };
    },

    async recognise(connection, found) {
      const { keys, groups } = await duplicates.find(connection, found.flatMap(printOf));
      const all = found.flatMap(({ item, found }) => {
        const stored = 'duplicateKey' in found ? found.duplicateKey : undefined;
        return keys.get(item.photoId) ?? stored ?? [];
      });
      return { keys, originals: await findOriginals(connection, modelId, [...new Set(all)]), lookAlikes: groups };
    },

    async store(connection, session, { settled, results, stored, lookAlikes }) {
      const keyOf = (photoId: number) => settled.get(photoId)?.duplicateKey ?? '';
      // A duplicate keeps its own result too: it may become the original.
      const photos = results.map(({ item, result }) => {
        return { ...item, ...result, duplicateKey: keyOf(item.photoId), vector: result.embedding };
      });
      if (!session.reuse) await replaceOriginals(connection, modelId, [...settled.keys()]);
      const linked = new Set(await storeFingerprints(connection, photos, DHASH_VERSION));
      await storeEmbeddings(connection, modelId, photos);
      const signed = stored.flatMap(({ photoId, print }) =>
        print ? [{ photoId, signature: print.signature, duplicateKey: keyOf(photoId) }] : [],
      );
      await storeSignatures(connection, signed);
      await groupLookAlikes(connection, lookAlikes);
      // Of a photo that is new, and no copy, there is nothing to change.
      const analysed = new Set(photos.map(({ photoId }) => photoId));
      const older = [...settled.values()].filter(({ photoId }) => linked.has(photoId) || !analysed.has(photoId));
      await releaseCopies(
        connection,
        older.map(({ photoId }) => photoId),
      );
      const copies = [...settled.values()].filter(({ duplicateOf }) => duplicateOf !== null);
      const known = [...older, ...copies].filter(({ state }) => state !== 'failed');
      await linkCopies(connection, new Map(known.map(({ photoId, duplicateOf }) => [photoId, duplicateOf])));
      return undefined;
    },
  };
}

/** The print of a photo whose duplicates are to be found: one that was analysed, or whose signature was made now. */
function printOf({ item: { photoId, path }, found }: Found<TrainingResult, SignedItem>): PhotoPrint[] {
  if ('result' in found) {
    const { contentHash, dHash, signature } = found.result;
    return [{ photoId, path, contentHash, dHash, signature }];
  }
  return 'print' in found && found.print ? [{ photoId, path, ...found.print }] : [];
}
