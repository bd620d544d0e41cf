import type { PhaseName } from '#libs/contracts';
import type { Settled } from '#libs/ledger';
import type { Publisher } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';

/** Tells what was committed: snapshot, and the items just settled as a hint. Never waits. */
export function tellNews(
  publisher: Publisher,
  record: SessionRecord,
  settled: readonly Settled[] = [],
  phase: PhaseName = 'training',
): void {
  const recent = settled.map(({ photoId, state }) => ({ photoId, phase, state })).reverse();
  publisher.publish(unifiedProgress(record), recent);
}
