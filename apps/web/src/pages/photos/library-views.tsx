import { FilterLinks } from '../../design/filter-links.js';

const VIEWS = [
  { href: '/photos', label: 'All photos' },
  { href: '/copies', label: 'Copies' },
  { href: '/missing', label: 'Missing' },
];

/** Links between the lists of photos. */
export function LibraryViews(props: { current: '/photos' | '/copies' | '/missing' }) {
  return (
    <FilterLinks
      label="Lists of photos"
      links={VIEWS.map((view) => ({ ...view, current: view.href === props.current }))}
    />
  );
}
