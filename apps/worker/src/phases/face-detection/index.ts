import { findReusableFaces, storeFaces } from '#libs/catalog';
import type { SessionRecord } from '#libs/progress';
import type { ItemWork } from '../../chunks/chunk-runner.js';
import type { WorkerServices } from '../phase-works.js';
import type { analysis, FaceResult } from './analysis.js';

/** The options that face results depend on, as they are stored with them. */
function optionsKey(session: SessionRecord): string {
  return `${session.faceQuality}/${session.minFaceSize}`;
}

/** Face detection: box, score, quality and descriptor of each face. */
export function work({ context: { database, models }, analyser }: WorkerServices): ItemWork<FaceResult> {
  const {
    id: modelId,
    distance: { cut },
  } = models.faces;
  return {
    async reuse(session, items) {
      const ids = items.map((item) => item.photoId);
      const stored = await findReusableFaces(database, { photoIds: ids, modelId, options: optionsKey(session) });
      return stored.map(({ photoId, faces }) => ({ photoId, kind: 'analysed', facts: { faces } }));
    },

    async analyse(session, item, signal) {
      const { faceQuality: quality, minFaceSize } = session;
      const input = { path: item.path, quality, minFaceSize };
      const analysed = await analyser.analyse<typeof analysis>('face_detection', input, signal);
      return analysed.kind === 'failed' ? analysed : { ...analysed, facts: { faces: analysed.result.faces.length } };
    },

    async store(connection, session, { results }) {
      const photos = results.map(({ item, result }) => ({ ...item, faces: result.faces, regions: result.names }));
      return { renewed: await storeFaces(connection, { modelId, cut, options: optionsKey(session), photos }) };
    },
  };
}
