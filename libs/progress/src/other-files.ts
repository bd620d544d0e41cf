import { OTHER_FILE_KINDS, type OtherFileCounts, type OtherFileState } from '#libs/contracts';
import { count, counted } from './words.js';

/** No other files. */
export const NO_OTHER_FILES: OtherFileCounts = { ignored: {}, unsupported: {}, unreadable: {} };

/** The number of files in a state. */
export function otherFilesIn(state: OtherFileState, counts: OtherFileCounts): number {
  return Object.values(counts[state]).reduce((sum, files) => sum + files, 0);
}

/** Entries that may hide photos because they could not be read; a link that leads nowhere hides none. */
export function unreadablePlaces({ unreadable }: OtherFileCounts): number {
  return (unreadable['folder'] ?? 0) + (unreadable['file'] ?? 0);
}

/** Adds to the counts of a state and kind. */
export function addOtherFiles(
  counts: OtherFileCounts,
  added: readonly { readonly state: OtherFileState; readonly kind: string; readonly files: number }[],
): OtherFileCounts {
  const sums = structuredClone(counts);
  for (const { state, kind, files } of added) sums[state][kind] = (sums[state][kind] ?? 0) + files;
  return sums;
}

/** Kinds that are named one by one; the rest, which accompany photos or have nothing to do with them, are other files. */
const MEDIA = ['raw', 'video', 'psd', 'jxl', 'image'];

/** Files that are no photos, in words: `12 RAW files not supported`, `340 ignored`, `2 folders could not be read`. */
export function otherFilesInWords(counts: OtherFileCounts): string[] {
  const unsupported = Object.entries(counts.unsupported);
  const media = MEDIA.flatMap((kind) => countedKinds('unsupported', kind, counts.unsupported[kind]));
  const rest = unsupported.reduce((sum, [kind, files]) => (MEDIA.includes(kind) ? sum : sum + files), 0);
  const ignored = otherFilesIn('ignored', counts);
  return [
    ...phrase([...media, ...countedKinds('unsupported', 'other', rest)], 'not supported'),
    ...(ignored > 0 ? [`${count(ignored)} ignored`] : []),
    ...unreadableInWords(counts),
  ];
}

/** What discovery found beside photos, in words: missing photos, and files that are none. */
export function discoveryInWords({ missing, kinds }: { missing: number; kinds: OtherFileCounts }): string[] {
  return [...(missing > 0 ? [`${count(missing)} missing`] : []), ...otherFilesInWords(kinds)];
}

/** What could not be read, in words. */
export function unreadableInWords({ unreadable }: OtherFileCounts): string[] {
  const places = ['folder', 'file', 'special'].flatMap((kind) => countedKinds('unreadable', kind, unreadable[kind]));
  const links = countedKinds('unreadable', 'link', unreadable['link']);
  return [...phrase(places, 'could not be read'), ...phrase(links, 'could not be followed')];
}

const list = new Intl.ListFormat('en-GB');

function countedKinds(state: OtherFileState, kind: string, files = 0): string[] {
  if (files === 0) return [];
  const kinds: Readonly<Record<string, readonly [one: string, many: string]>> = OTHER_FILE_KINDS[state];
  const [one, many] = kinds[kind] ?? [kind, kind];
  return [counted(files, one, many)];
}

function phrase(parts: readonly string[], ending: string): string[] {
  return parts.length === 0 ? [] : [`${list.format(parts)} ${ending}`];
}
