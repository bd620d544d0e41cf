import { fileURLToPath } from 'node:url';
import { Inject } from '@nestjs/common';
import { outageOf, type Outage } from '#libs/async';
import { MOST_IN_HAND, type FileInHand } from '#libs/contracts';
import { Pool, TaskCrashedError, TaskError, TaskStalledError } from '#libs/process-pool';
import type { Logger } from '#libs/telemetry';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import type { InferenceTask, MakeAnalysis, PhotoInput } from './analysis.js';

/** The result of a photo, or the reason why it failed. `ms`: the duration of the work. */
export type Analysed<Result> = { readonly attempts: number; readonly ms: number } & (
  { readonly kind: 'analysed'; readonly result: Result } | { readonly kind: 'failed'; readonly reason: string }
);

type InputOf<Make extends MakeAnalysis<never, unknown>> = Parameters<ReturnType<Make>['analyse']>[0];
type ResultOf<Make extends MakeAnalysis<never, unknown>> = Awaited<ReturnType<ReturnType<Make>['analyse']>>;

/** Runs analyses in the worker's inference processes, which start with it and serve all phases and sessions. */
export class Analyser {
  readonly #pool: Pool<InferenceTask, unknown>;
  readonly #logger: Logger;
  #analysed = 0;

  constructor(@Inject(WORKER_CONTEXT) { settings, inferenceProcesses, logger }: WorkerContext) {
    this.#logger = logger;
    this.#pool = new Pool({
      entry: fileURLToPath(new URL('./inference-process.js', import.meta.url)),
      size: inferenceProcesses,
      timeoutMs: settings.timings.photo,
      env: {
        DARKROOM_MODELS: settings.modelsDirectory,
        DARKROOM_THUMBNAILS: settings.thumbnailsDirectory,
        // Of glibc, which otherwise has one a thread, each keeping what was freed: peaks are 40 to 70 MB lower.
        MALLOC_ARENA_MAX: '2',
      },
      onEvent: (event) => {
        const level = event.type === 'ended' ? 'warn' : 'info';
        logger[level](event, `inference process ${event.type}`);
      },
    });
  }

  /** Photos analysed since the last call. */
  takeCount(): number {
    const count = this.#analysed;
    this.#analysed = 0;
    return count;
  }

  /** The files that inference processes have had for the longest. */
  inHand(): FileInHand[] {
    const files = this.#pool.inHand().slice(0, MOST_IN_HAND);
    return files.map(({ task: { phase, input }, waits, since }) => {
      return { phase, path: input.path, doing: waits ? 'reading' : 'analysing', since: timeOf(since) };
    });
  }

  /** Since when no inference process has its models; null where one has. */
  loadingSince(): string | null {
    const since = this.#pool.startingSince();
    return since === null ? null : timeOf(since);
  }

  /**
   * Runs the analysis of a phase on one photo; a photo that cannot be analysed is a result, not an error.
   * @throws the signal's reason; TaskError where the disk of the data directory, the memory or the open files of the
   * computer are used up; PoolStartError where no inference process can be started.
   */
  async analyse<Make extends MakeAnalysis<never, unknown>>(
    phase: string,
    input: InputOf<Make> & PhotoInput,
    signal: AbortSignal,
  ): Promise<Analysed<ResultOf<Make>>> {
    const started = performance.now();
    try {
      const { value, attempts, ms } = await this.#pool.run({ phase, input }, { signal });
      this.#analysed += 1;
      return { kind: 'analysed', result: value as ResultOf<Make>, attempts, ms: Math.round(ms) };
    } catch (error) {
      const ms = Math.round(performance.now() - started);
      if (error instanceof TaskCrashedError)
        return { kind: 'failed', reason: error.message, attempts: error.attempts, ms };
      if (error instanceof TaskStalledError) {
        const reason = `The file could not be read: nothing came from the disk for ${error.stallMs / 60_000} minutes.`;
        return { kind: 'failed', reason, attempts: 1, ms };
      }
      if (!(error instanceof TaskError) || isOfComputer(outageOf(error))) throw error;
      if (error.name === 'PhotoError') return { kind: 'failed', reason: error.message, attempts: 1, ms };
      // Perhaps not a fault of the photo: the details go to the log, since clients see no internals.
      this.#logger.error({ code: error.code, error: error.message, phase }, 'analysis failed');
      return { kind: 'failed', reason: 'could not be analysed (the worker log says why)', attempts: 1, ms };
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** Whether an inference process, which knows no servers, met an outage: other codes are those of a photo's file. */
function isOfComputer(outage: Outage | null): boolean {
  return outage?.cause === 'disk_full' || outage?.cause === 'computer_full';
}

/** The time of a moment of `performance.now()`. */
function timeOf(moment: number): string {
  return new Date(Math.round(performance.timeOrigin + moment)).toISOString();
}
