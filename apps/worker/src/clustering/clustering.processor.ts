import { Processor } from '@nestjs/bull';
import { lockClustering } from '#libs/database';
import { clusterInThread, type ClusteringStage } from '#libs/clustering';
import type { JobPayload } from '#libs/contracts';
import { finishClustering, readRecord, reportClustering } from '#libs/ledger';
import { JobProcessor } from '../lifecycle/job-processor.js';
import { tellNews } from '../news/news.js';
import { faceMatrix, writeClusters, type FaceMatrix } from './group-people.js';

/** Share of the whole work that is done when a stage begins, and how much the stage is. */
const STAGES: Readonly<Record<'load' | ClusteringStage | 'write', { from: number; size: number }>> = {
  load: { from: 0, size: 0.05 },
  neighbours: { from: 0.05, size: 0.75 },
  hierarchy: { from: 0.8, size: 0.15 },
  write: { from: 0.95, size: 0.05 },
};

/** How often progress is committed, and how soon a pause or cancel is noticed. */
const REPORT_MS = 500;

/** Groups the faces of the whole library into people. */
@Processor('clustering')
export class ClusteringProcessor extends JobProcessor {
  protected override async work(job: JobPayload, stopping: AbortSignal): Promise<void> {
    const { database } = this.context;
    // Only one clustering at a time: the lock is held by a transaction of its own while the work goes on.
    await lockClustering(database, async () => {
      const abandoned = new AbortController();
      const signal = AbortSignal.any([stopping, abandoned.signal]);
      const progress = { stage: 'load' as keyof typeof STAGES, share: 0 };
      const watch = setInterval(() => {
        void this.#report(job, progress).then(
          (wanted) => {
            if (!wanted) abandoned.abort(new Error('the session does not want it any more'));
          },
          (error: unknown) => abandoned.abort(error),
        );
      }, REPORT_MS);
      try {
        await this.#cluster(job, progress, signal);
      } catch (error) {
        if (!abandoned.signal.aborted) throw error;
      } finally {
        clearInterval(watch);
      }
    });
  }

  async #cluster(
    job: JobPayload,
    progress: { stage: keyof typeof STAGES; share: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { database, faces, models } = this.context;
    if (!(await this.#report(job, progress))) return;
    const { state, faces: all } = await faces.read(database);
    const { dimension, distance } = models.faces;
    const matrix = faceMatrix(state, all, models.faces);
    const { labels } = await clusterInThread(
      matrix.points,
      { dimension, ...distance },
      {
        signal,
        onStage(stage, done, total) {
          progress.stage = stage;
          progress.share = STAGES[stage].from + STAGES[stage].size * (total > 0 ? done / total : 1);
        },
      },
    );
    progress.stage = 'write';
    progress.share = STAGES.write.from;
    if (await this.#report(job, progress)) await this.#write(job, matrix, labels);
  }

  async #write(job: JobPayload, matrix: FaceMatrix, labels: Int32Array): Promise<void> {
    const { database, steps, models, publisher } = this.context;
    const record = await finishClustering(
      database,
      job.sessionId,
      job.run,
      (connection) => writeClusters(connection, models.faces.id, matrix, labels),
      steps,
    );
    if (record) tellNews(publisher, record);
  }

  /** Commits and tells how far the work is. False where the session does not want it any more. */
  async #report(job: JobPayload, { stage, share }: { stage: string; share: number }): Promise<boolean> {
    const { database, publisher } = this.context;
    const record = await reportClustering(database, job.sessionId, job.run, stage, share);
    if (record) tellNews(publisher, record);
    const now = record ?? (await readRecord(database, job.sessionId));
    return now?.status === 'running' && now.run === job.run && now.stage === 'clustering';
  }
}
