import { findReusableTraining, storeEmbeddings, storeFingerprints } from '#libs/catalog';
import { DHASH_VERSION } from '#libs/formats';
import type { ItemWork } from '../../chunks/chunk-runner.js';
import type { WorkerServices } from '../phase-works.js';
import type { analysis, TrainingResult } from './analysis.js';

/** Training: embedding, tags, duplicate key and thumbnail of each photo. */
export function work({ context: { database, models }, analyser }: WorkerServices): ItemWork<TrainingResult> {
  const modelId = models.tasks.embed.id;
  return {
    async reuse(_session, items) {
      const ids = items.map((item) => item.photoId);
      const stored = await findReusableTraining(database, { photoIds: ids, modelId, dHashVersion: DHASH_VERSION });
      return stored.map(({ photoId, duplicateKey, embedded }) =>
        embedded ? { photoId, kind: 'analysed', duplicateKey } : { photoId, kind: 'duplicate', duplicateKey },
      );
    },

    async analyse(_session, item, signal) {
      const analysed = await analyser.analyse<typeof analysis>('training', { path: item.path }, signal);
      return analysed.kind === 'failed' ? analysed : { ...analysed, duplicateKey: analysed.result.duplicateKey };
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
