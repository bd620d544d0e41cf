import { findReusableTraining, storeEmbeddings, storeFingerprints, storeMetadata } from '#libs/catalog';
import { DHASH_VERSION } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';
import type { ItemWork } from '../../chunks/chunk-runner.js';
import type { WorkerServices } from '../phase-works.js';
import type { analysis, TrainingResult } from './analysis.js';

/** Training: embedding, tags, duplicate key and thumbnail of each photo. */
export function work({ context: { database, models }, analyser }: WorkerServices): ItemWork<TrainingResult> {
  const modelId = models.tasks.embed.id;

  /** Reads the metadata of photos whose results are of a version that did not; one that fails is read again next time. */
  async function addMetadata(items: readonly PendingItem[], signal: AbortSignal): Promise<void> {
    const read = await Promise.all(
      items.map(async ({ photoId, path }) => {
        const analysed = await analyser.analyse<typeof analysis>('training', { path, metadataOnly: true }, signal);
        return analysed.kind === 'failed' ? [] : [{ photoId, metadata: analysed.result.metadata }];
      }),
    );
    await storeMetadata(database, read.flat());
  }

  return {
    async reuse(_session, items, signal) {
      const ids = items.map((item) => item.photoId);
      const stored = await findReusableTraining(database, { photoIds: ids, modelId, dHashVersion: DHASH_VERSION });
      const silent = new Set(stored.flatMap(({ photoId, hasMetadata }) => (hasMetadata ? [] : [photoId])));
      await addMetadata(
        items.filter(({ photoId }) => silent.has(photoId)),
        signal,
      );
      return stored.map(({ photoId, duplicateKey, embedded }) =>
        embedded ? { photoId, kind: 'analysed', duplicateKey } : { photoId, kind: 'duplicate', duplicateKey },
      );
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
      return {};
    },
  };
}
