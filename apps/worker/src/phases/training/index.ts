import { findReusableTraining, storeEmbeddings, storeFingerprints, storeMetadata } from '#libs/catalog';
import { DHASH_VERSION } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';
import type { ItemWork } from '../../chunks/chunk-runner.js';
import type { WorkerServices } from '../phase-works.js';
import type { analysis, TrainingResult } from './analysis.js';
import { recogniseContent } from './known-content.js';

/** Training: embedding, tags, duplicate key and thumbnail of each photo. */
export function work({ context: { database, models }, analyser }: WorkerServices): ItemWork<TrainingResult> {
  const modelId = models.tasks.embed.id;

  /** One result of a photo alone; null where it fails, which is said when the photo is analysed. */
  async function resultOf<Only extends 'metadata' | 'contentHash'>(
    only: Only,
    path: string,
    signal: AbortSignal,
  ): Promise<TrainingResult[Only] | null> {
    const analysed = await analyser.analyse<typeof analysis>('training', { path, only }, signal);
    return analysed.kind === 'failed' ? null : (analysed.result as TrainingResult)[only];
  }

  /** The stored results of photos; those of files that were touched or moved are found by their content. */
  async function findStored(items: readonly PendingItem[], signal: AbortSignal) {
    const find = (photoIds: readonly number[]) =>
      findReusableTraining(database, { photoIds, modelId, dHashVersion: DHASH_VERSION });
    const stored = await find(items.map(({ photoId }) => photoId));
    const known = new Set(stored.map(({ photoId }) => photoId));
    const others = items.filter(({ photoId }) => !known.has(photoId));
    const hash = (path: string) => resultOf('contentHash', path, signal);
    const { touched, moved } = await recogniseContent(database, others, hash);
    return { stored: stored.concat(await find([...touched, ...moved])), moved };
  }

  /** Reads the metadata of photos whose results are of a version that did not; one that fails is read again next time. */
  async function addMetadata(items: readonly PendingItem[], signal: AbortSignal): Promise<void> {
    const read = await Promise.all(
      items.map(async ({ photoId, path }) => {
        const metadata = await resultOf('metadata', path, signal);
        return metadata ? [{ photoId, metadata }] : [];
      }),
    );
    await storeMetadata(database, read.flat());
  }

  return {
    async reuse(_session, items, signal) {
      const { stored, moved } = await findStored(items, signal);
      const silent = new Set(stored.flatMap(({ photoId, hasMetadata }) => (hasMetadata ? [] : [photoId])));
      await addMetadata(
        items.filter(({ photoId }) => silent.has(photoId)),
        signal,
      );
      return stored.map(({ photoId, duplicateKey, embedded }) => {
        const facts = { moved: moved.has(photoId) ? 1 : 0 };
        return embedded
          ? { photoId, kind: 'analysed', duplicateKey, facts }
          : { photoId, kind: 'duplicate', duplicateKey };
      });
    },

    async analyse(_session, item, signal) {
      const analysed = await analyser.analyse<typeof analysis>('training', { path: item.path }, signal);
      if (analysed.kind === 'failed') return analysed;
      const result = analysed.result as TrainingResult;
      return { ...analysed, result, duplicateKey: result.duplicateKey };
    },

    async store(connection, _session, results) {
      // A duplicate keeps its own result too: in another session it may be the original.
      const photos = results.map(({ item, result }) => ({ ...item, ...result, vector: result.embedding }));
      await storeFingerprints(connection, photos, DHASH_VERSION);
      await storeEmbeddings(connection, modelId, photos);
    },
  };
}
