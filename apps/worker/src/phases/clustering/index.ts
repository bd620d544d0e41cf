import { clusterInThread, refineInThread, type ClusteringStage, type ThreadOptions } from '#libs/clustering';
import { usableCores } from '#libs/config';
import { lockClustering } from '#libs/database';
import type { StepWork } from '../../steps/step-runner.js';
import type { WorkerServices } from '../phase-works.js';
import { clusterOptions, faceMatrix, groupRows, refineOptions, writeClusters } from './group-people.js';

/** Share of the whole work that is done when a stage begins, and the size of the stage. */
const STAGES: Readonly<Record<'load' | ClusteringStage | 'write', { from: number; size: number }>> = {
  load: { from: 0, size: 0.05 },
  neighbours: { from: 0.05, size: 0.55 },
  hierarchy: { from: 0.6, size: 0.1 },
  attach: { from: 0.7, size: 0.25 },
  write: { from: 0.95, size: 0.05 },
};

/** Groups the faces of the whole library into people. */
export function work({ context: { database, faces, models } }: WorkerServices): StepWork {
  return {
    exclusively: (run) => lockClustering(database, run),

    async run({ signal, at, report, finish }) {
      const { state, faces: all } = await faces.read(database);
      const { id: modelId, distance } = models.faces;
      const matrix = faceMatrix(state, all, models.faces);
      const thread: ThreadOptions = {
        threads: usableCores(),
        signal,
        onStage(stage, done, total) {
          at(stage, STAGES[stage].from + STAGES[stage].size * (total > 0 ? done / total : 1));
        },
      };
      const { labels } = await clusterInThread(matrix.clusterable, clusterOptions(models.faces), thread);
      const clusters = { modelId, matrix, labels, minClusterSize: distance.minClusterSize };
      const grouping = await groupRows(database, clusters);
      const refinement = await refineInThread(grouping, refineOptions(models.faces), thread);
      at('write', STAGES.write.from);
      if (await report()) await finish((connection) => writeClusters(connection, clusters, refinement));
    },
  };
}
