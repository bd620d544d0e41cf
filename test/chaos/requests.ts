import { setTimeout as delay } from 'node:timers/promises';
import { ApiRequestError, type ProgressClient } from '#libs/client';
import { isAtWork, type Command, type PhaseName } from '#libs/contracts';
import type { Request } from './schedule.js';
import type { Frame, Tape } from './tape.js';
import { until } from './waiting.js';

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

/**
 * Longest that a session at work may commit nothing, once all faults are over: photos that eat all memory are tried
 * three times each, and on a busy machine that takes 8 s a time.
 */
const STUCK_AFTER_MS = 90_000;
const MOVED_WITHIN_MS = 1_000;
const LOOK_MS = 25;

/** Why a session fails that walks a folder whose drive is away. */
const AWAY = /folder|drive/i;

/**
 * Completes a session, whatever it was left in.
 * @param wasAway whether its folder was away, so that a walk may have failed
 * @throws where it fails for another reason, or commits nothing for a long time
 */
export async function finish(requester: Requester, tape: Tape, wasAway: boolean): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { last, asOf } = tape;
    // What the last request began may not be on the tape yet.
    if (last?.status === 'completed' && asOf > begun) return;
    if (last?.status === 'failed' && !(wasAway && AWAY.test(last.reason ?? '')))
      throw new Error(`the session failed, though nothing is wrong with its folder: ${last.reason}`);
    if (performance.now() - Math.max(last?.at ?? 0, begun) > STUCK_AFTER_MS)
      throw new Error(`the session is stuck: ${JSON.stringify(last)}`);
    if (last !== undefined && last.status !== 'completed' && !isAtWork(last.status)) await goOn(requester, tape, last);
    await delay(LOOK_MS);
  }
}

async function goOn(requester: Requester, tape: Tape, { status, seq }: Frame): Promise<void> {
  const moved = () =>
    until('the session goes on', () => tape.last?.seq !== seq, MOVED_WITHIN_MS).then(
      () => true,
      () => false,
    );
  if (status === 'failed') return void (await requester.restart('training').then(moved));
  await requester.send(status === 'paused' ? 'resume' : status === 'pending' ? 'start' : 'retry-failed');
  // Cancelled with nothing left to retry.
  if (!(await moved()) && status === 'cancelled') await requester.restart('clustering').then(moved);
}
