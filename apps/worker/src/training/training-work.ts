import { findReusableTraining, storeEmbeddings, storeFingerprints } from '#libs/catalog';
import { DHASH_VERSION } from '#libs/formats';
import type { Analyser } from '../analysis/analyser.js';
import type { ItemWork } from '../chunks/chunk-runner.js';
import type { WorkerContext } from '../context.js';
import type { TrainingResult } from './training-analysis.js';

/** Training: embedding, tags, duplicate key and thumbnail of each photo. */
export function trainingWork({ database, models }: WorkerContext, analyser: Analyser): ItemWork<TrainingResult> {
  const modelId = models.tasks.embed.id;
  return {
    async reuse(_session, items) {
      const ids = items.map((item) => item.photoId);
      const stored = await findReusableTraining(database, { photoIds: ids, modelId, dHashVersion: DHASH_VERSION });
      return stored.map(({ photoId, duplicateKey, embedded }) => ({
        photoId,
        attempts: 0,
        ms: null,
        result: embedded ? { kind: 'analysed', duplicateKey } : { kind: 'duplicate', duplicateKey },
      }));
    },

    async analyse(_session, item, signal) {
      const analysed = await analyser.analyse('training', { path: item.path }, signal);
      const { attempts, ms } = analysed;
      const base = { photoId: item.photoId, attempts, ms };
      if (analysed.kind === 'failed') {
        return { item, outcome: { ...base, result: { kind: 'failed', reason: analysed.reason } }, result: null };
      }
      const { duplicateKey } = analysed.result;
      return { item, outcome: { ...base, result: { kind: 'analysed', duplicateKey } }, result: analysed.result };
    },

    async store(connection, _session, results, settled) {
      // A duplicate keeps its own result too: in another session it may be the original.
      const analysed = results.flatMap(({ item, result }) =>
        result && settled.has(item.photoId) ? [{ ...item, ...result, vector: result.embedding }] : [],
      );
      await storeFingerprints(connection, analysed, DHASH_VERSION);
      await storeEmbeddings(connection, modelId, analysed);
    },
  };
}
