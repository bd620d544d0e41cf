/** The tabs of a session's page, in order; each is named by `tab` in the query, and is the fragment of its panel. */
const SESSION_TABS = ['photos', 'failures', 'speed', 'files'] as const;
export type SessionTab = (typeof SESSION_TABS)[number];

/** The tab that an address names, by its query or by its fragment alone; null if it names none. */
export function tabOf(query: Readonly<Record<string, unknown>>, hash: string): SessionTab | null {
  return SESSION_TABS.find((tab) => tab === query['tab']) ?? tabOfHash(hash);
}

/** The tab that a fragment scrolls to; null if it is of something else. */
export function tabOfHash(hash: string): SessionTab | null {
  return SESSION_TABS.find((tab) => hash === `#${tab}`) ?? null;
}

/** The address of a session's page with a tab, scrolled to it; `query` is the tab's own. */
export function tabAddress(sessionId: number, tab: SessionTab, query: Readonly<Record<string, string>> = {}): string {
  return `/sessions/${sessionId}?${new URLSearchParams({ tab, ...query }).toString()}#${tab}`;
}
