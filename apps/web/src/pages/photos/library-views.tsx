import { FilterLinks } from '../../design/filter-links.js';

const VIEWS = [
  { href: '/photos', label: 'All photos' },
  { href: '/copies', label: 'Copies' },
  { href: '/missing', label: 'Missing' },
  { href: '/folders', label: 'Folders' },
];

/** Links between the pages of the library. */
export function LibraryViews(props: { current: '/photos' | '/copies' | '/missing' | '/folders' }) {
  return (
    <FilterLinks label="Library" links={VIEWS.map((view) => ({ ...view, current: view.href === props.current }))} />
  );
}
