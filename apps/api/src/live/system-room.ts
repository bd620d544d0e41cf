import { Inject } from '@nestjs/common';
import { Throttle } from '#libs/async';
import type { SystemState } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { SystemService } from '../system/system.service.js';
import { Broadcaster } from './broadcaster.js';
import { rooms } from './rooms.js';

/** The system's state is sent at most this often. */
const INTERVAL_MS = 1_000;
/** And at least this often: a worker that died sends no message. */
const BACKSTOP_MS = 5_000;

/** The room of workers, queues and servers. */
export class SystemRoom {
  readonly #throttle = new Throttle<null>({ intervalMs: INTERVAL_MS, send: () => void this.#emit() });
  readonly #backstop: NodeJS.Timeout;

  constructor(
    @Inject(API_CONTEXT) private readonly context: Pick<ApiContext, 'logger'>,
    @Inject(SystemService) private readonly system: Pick<SystemService, 'read'>,
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
  ) {
    this.#backstop = setInterval(() => this.receive(), BACKSTOP_MS);
  }

  /** The state that a subscription begins with. */
  subscribe(): Promise<SystemState> {
    return this.system.read();
  }

  /** Handles the heartbeat of a worker. */
  receive(): void {
    if (this.broadcaster.isFollowed(rooms.system)) this.#throttle.offer(null);
  }

  close(): void {
    clearInterval(this.#backstop);
    this.#throttle.close();
  }

  async #emit(): Promise<void> {
    try {
      this.broadcaster.emit(rooms.system, rooms.system, 'system', { system: await this.system.read() });
    } catch (error) {
      this.context.logger.debug({ error: String(error) }, 'the state of the system is unknown');
    }
  }
}
