import { createMemo, type Accessor } from 'solid-js';
import { useSearchParams } from '@solidjs/router';
import type { PhotoQuery } from '#libs/contracts';

/** Which photos are shown, as the address says it. */
export type PhotoFilter = Pick<PhotoQuery, 'tag' | 'person' | 'session' | 'q'>;

/** The filter in the address, and how to change it: null takes a part away. */
export function createPhotoFilter(): [
  filter: Accessor<PhotoFilter>,
  change: (change: Partial<Record<keyof PhotoFilter, string | null>>) => void,
] {
  const [search, setSearch] = useSearchParams<Record<keyof PhotoFilter, string>>();
  const filter = createMemo<PhotoFilter>(() => ({
    tag: search.tag || undefined,
    person: idOf(search.person),
    session: idOf(search.session),
    q: search.q || undefined,
  }));
  return [filter, (change) => setSearch(change, { replace: true })];
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}
