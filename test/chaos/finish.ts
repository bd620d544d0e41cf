import { setTimeout as delay } from 'node:timers/promises';
import type { Requester } from './requests.js';
import { atWork, type Frame, type Tape } from './tape.js';
import { until } from './waiting.js';

/**
 * Longest that a session at work may commit nothing, once all faults are over: photos that eat all memory are tried
 * three times each, and on a busy machine that takes 8 s a time.
 */
const STUCK_AFTER_MS = 90_000;
const MOVED_WITHIN_MS = 1_000;
const LOOK_MS = 25;

/**
 * Sees to it that a session completes, whatever it was left in: paused, cancelled, at work.
 * @throws where it fails, or commits nothing for a long time.
 */
export async function finish(requester: Requester, tape: Tape): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { last, asOf } = tape;
    // What the last request began may not be on the tape yet.
    if (last?.status === 'completed' && asOf > begun) return;
    if (last?.status === 'failed') throw new Error('the session failed, though nothing is wrong with its folder');
    if (performance.now() - Math.max(last?.at ?? 0, begun) > STUCK_AFTER_MS)
      throw new Error(`the session is stuck: ${JSON.stringify(last)}`);
    if (last !== undefined && last.status !== 'completed' && !atWork(last)) await goOn(requester, tape, last);
    await delay(LOOK_MS);
  }
}

async function goOn(requester: Requester, tape: Tape, { status, seq }: Frame): Promise<void> {
  const moved = () =>
    until('the session goes on', () => tape.last?.seq !== seq, MOVED_WITHIN_MS).then(
      () => true,
      () => false,
    );
  await requester.send(status === 'paused' ? 'resume' : status === 'pending' ? 'start' : 'retry-failed');
  // Cancelled with nothing left to retry.
  if (!(await moved()) && status === 'cancelled') await requester.restart('clustering').then(moved);
}
