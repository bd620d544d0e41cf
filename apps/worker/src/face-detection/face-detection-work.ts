import { findReusableFaces, storeFaces } from '#libs/catalog';
import type { SessionRecord } from '#libs/progress';
import type { Analyser } from '../analysis/analyser.js';
import type { ItemWork } from '../chunks/chunk-runner.js';
import type { WorkerContext } from '../context.js';
import type { FaceResult } from './face-analysis.js';

/** The options that face results depend on, as they are stored with them. */
function optionsKey(session: SessionRecord): string {
  return `${session.faceQuality}/${session.minFaceSize}`;
}

/** Face detection: box, score, quality and descriptor of each face. */
export function faceDetectionWork({ database, models }: WorkerContext, analyser: Analyser): ItemWork<FaceResult> {
  const modelId = models.faces.id;
  return {
    async reuse(session, items) {
      const ids = items.map((item) => item.photoId);
      const stored = await findReusableFaces(database, { photoIds: ids, modelId, options: optionsKey(session) });
      return stored.map(({ photoId, faces }) => ({
        photoId,
        attempts: 0,
        ms: null,
        result: { kind: 'analysed', duplicateKey: null, facts: { faces } },
      }));
    },

    async analyse(session, item, signal) {
      const { faceQuality: quality, minFaceSize } = session;
      const input = { path: item.path, quality, minFaceSize };
      const analysed = await analyser.analyse('face_detection', input, signal);
      const { attempts, ms } = analysed;
      const base = { photoId: item.photoId, attempts, ms };
      if (analysed.kind === 'failed') {
        return { item, outcome: { ...base, result: { kind: 'failed', reason: analysed.reason } }, result: null };
      }
      const faces = analysed.result.faces.length;
      return {
        item,
        outcome: { ...base, result: { kind: 'analysed', duplicateKey: null, facts: { faces } } },
        result: analysed.result,
      };
    },

    async store(connection, session, results, settled) {
      const photos = results.flatMap(({ item, result }) =>
        result && settled.get(item.photoId)?.state === 'completed' ? [{ ...item, faces: result.faces }] : [],
      );
      await storeFaces(connection, { modelId, options: optionsKey(session), photos });
    },
  };
}
