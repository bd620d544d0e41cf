import { fileURLToPath } from 'node:url';
import type { Logger } from '#libs/telemetry';
import { createPool, TaskCrashedError, TaskError, type Pool } from '#libs/process-pool';
import type { WorkerContext } from '../context.js';
import type { AnalysisResult, AnalysisTask } from './tasks.js';

/** A photo that was analysed, or what is wrong with it. `ms`: what the work took. */
export type Analysed<Result> =
  | { readonly kind: 'analysed'; readonly result: Result; readonly attempts: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly attempts: number; readonly ms: number };

/** A photo to be analysed. */
type PhotoTask = Exclude<AnalysisTask, { kind: 'warm_up' }>;

type ResultOf<Task extends PhotoTask> = Extract<AnalysisResult, { kind: Task['kind'] }>;

/** Runs analyses in the worker's inference processes. */
export class Analyser {
  readonly #pool: Pool<AnalysisTask, AnalysisResult>;
  readonly #logger: Logger;
  readonly #size: number;
  #analysed = 0;

  constructor({ settings, inferenceProcesses, logger }: WorkerContext) {
    this.#logger = logger;
    this.#size = inferenceProcesses;
    this.#pool = createPool({
      entry: fileURLToPath(new URL('./inference-process.js', import.meta.url)),
      size: this.#size,
      timeoutMs: settings.timings.photo,
      env: { DARKROOM_MODELS: settings.modelsDirectory, DARKROOM_THUMBNAILS: settings.thumbnailsDirectory },
      onEvent: (event) => logger.info(event, `inference process ${event.type}`),
    });
  }

  /** Starts the inference processes, so that the first photos need not wait for them. */
  async warmUp(): Promise<void> {
    await Promise.all(Array.from({ length: this.#size }, () => this.#pool.run({ kind: 'warm_up' })));
  }

  /** Photos analysed since this was last asked. */
  takeCount(): number {
    const count = this.#analysed;
    this.#analysed = 0;
    return count;
  }

  /**
   * Analyses one photo; what is wrong with the photo is an answer, not an error.
   * @throws the signal's reason, or where no inference process can be started.
   */
  async analyse<Task extends PhotoTask>(task: Task, signal: AbortSignal): Promise<Analysed<ResultOf<Task>>> {
    const started = performance.now();
    try {
      const { value, attempts, ms } = await this.#pool.run(task, { signal });
      this.#analysed += 1;
      return { kind: 'analysed', result: value as ResultOf<Task>, attempts, ms: Math.round(ms) };
    } catch (error) {
      const ms = Math.round(performance.now() - started);
      if (error instanceof TaskCrashedError)
        return { kind: 'failed', reason: error.message, attempts: error.attempts, ms };
      if (!(error instanceof TaskError)) throw error;
      if (error.name === 'PhotoError') return { kind: 'failed', reason: error.message, attempts: 1, ms };
      // Not the photo's fault as far as is known: the log has what happened, clients see no internals.
      this.#logger.error({ code: error.code, error: error.message, phase: task.kind }, 'analysis failed');
      return { kind: 'failed', reason: 'could not be analysed (the worker log says why)', attempts: 1, ms };
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
