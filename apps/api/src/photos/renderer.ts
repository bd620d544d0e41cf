import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { OneAtATime, withDeadline } from '#libs/async';
import { PhotoError } from '#libs/formats';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { RequestWorker } from './look-alikes/request-worker.js';
import type { Picture, RenderRequest, RenderResult } from './render.worker.js';

/** The decoder's memory is released after this time without a picture. */
const IDLE_MS = 60_000;

/** Longest that a picture takes. The thread of one that takes longer is ended. */
const DEADLINE_MS = 60_000;

/**
 * Renders pictures of photos in a thread, since the decoder of HEIC blocks: one at a time, so that a page full of
 * pictures leaves the cores to the workers.
 */
@Injectable()
export class Renderer implements OnModuleDestroy {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  readonly #queue = new OneAtATime();
  readonly #worker = new RequestWorker<RenderRequest, RenderResult>({
    start: () => new Worker(new URL('./render.worker.js', import.meta.url)),
    idleMs: IDLE_MS,
    maxPending: 1,
    onError: (error) => this.context.logger.error({ error: String(error) }, 'render worker failed'),
  });

  /**
   * The JPEG of a picture of the photo at `path`.
   * @param isNeeded called when its turn comes
   * @throws PhotoError; AbandonedError where it is not needed any more
   */
  render(path: string, picture: Picture, isNeeded: () => boolean): Promise<Buffer> {
    const directory = this.context.settings.thumbnailsDirectory;
    return this.#queue.run(async () => {
      const result = await withDeadline(this.#worker.request({ ...picture, path, directory }), DEADLINE_MS).catch(
        (error: unknown) => {
          this.#worker.end();
          throw error;
        },
      );
      if ('jpeg' in result) return Buffer.from(result.jpeg);
      if ('fault' in result) throw new PhotoError(result.fault);
      throw Object.assign(new Error(`A picture could not be rendered: ${result.error}`), { code: result.code });
    }, isNeeded);
  }

  onModuleDestroy(): void {
    this.#worker.end();
  }
}
