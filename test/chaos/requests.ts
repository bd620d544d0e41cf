import { setTimeout as delay } from 'node:timers/promises';
import { ApiRequestError, type ProgressClient } from '#libs/client';
import type { Command, PhaseName } from '#libs/contracts';
import type { Request } from './schedule.js';

/** Valid refusals: a conflict, or an unavailable service; 0 where there was no answer. */
const REFUSALS = [0, 409, 503];

/** Sends requests as a user does, and reports unexpected answers. */
export class Requester {
  constructor(
    readonly client: ProgressClient,
    readonly sessionId: number,
    readonly complain: (complaint: string) => void,
  ) {}

  /** Makes a request of the schedule, and returns when it and what belongs to it are answered. */
  async make(request: Exclude<Request, { kind: 'delete-another' }>): Promise<void> {
    switch (request.kind) {
      case 'pause':
        await this.send('pause', request.times);
        await delay(request.resumeAfterMs);
        return this.send('resume', request.times);
      case 'cancel':
        await this.send('cancel', request.times);
        await delay(request.afterMs);
        return request.then === 'retry-failed'
          ? this.send('retry-failed', request.times)
          : this.restart(request.then, request.times);
      case 'race':
        await Promise.all(request.commands.map((command) => this.send(command)));
        return;
      case 'rename':
        return this.#ask('rename', 1, () => this.client.sessions.update(this.sessionId, { name: 'another name' }));
    }
  }

  /** Sends a command, `times` times at once. */
  send(command: Exclude<Command, 'restart'>, times = 1): Promise<void> {
    return this.#ask(command, times, () => this.client.sessions.command(this.sessionId, command));
  }

  restart(from: PhaseName, times = 1): Promise<void> {
    const ask = () => this.client.sessions.command(this.sessionId, 'restart', { from });
    return this.#ask(`restart from ${from}`, times, ask);
  }

  async #ask(what: string, times: number, ask: () => Promise<unknown>): Promise<void> {
    const check = (error: unknown) => {
      if (error instanceof ApiRequestError && REFUSALS.includes(error.status)) return;
      this.complain(`${what} was answered with ${String(error)}`);
    };
    await Promise.all(Array.from({ length: times }, () => ask().catch(check)));
  }
}
