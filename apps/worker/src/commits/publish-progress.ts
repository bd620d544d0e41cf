import type { RecentItem } from '#libs/contracts';
import type { Publisher } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';

/** Publishes what was committed: the snapshot, and as a hint the items that were just settled. Never waits. */
export function publishProgress(publisher: Publisher, record: SessionRecord, recent: RecentItem[] = []): void {
  publisher.publish(unifiedProgress(record), recent);
}
