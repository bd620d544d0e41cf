import type { RecentItem } from '#libs/contracts';
import type { Publisher } from '#libs/live';
import { unifiedProgress, type SessionRecord } from '#libs/progress';

/** Publishes the committed snapshot, with the items just settled as a hint. Returns at once. */
export function publishProgress(publisher: Publisher, record: SessionRecord, recent: RecentItem[] = []): void {
  publisher.publish(unifiedProgress(record), recent);
}
