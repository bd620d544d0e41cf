/** Whether an entry matches: its path below the root, with slashes, and whether it is a folder. */
type Pattern = (path: string, isFolder: boolean) => boolean;

/**
 * Compiles a pattern of ignored files and folders (`IgnorePattern` of libs/contracts). A pattern with a slash at its end
 * matches folders only. The time of a match grows with the product of both lengths, whatever the pattern.
 */
export function compilePattern(pattern: string): Pattern {
  const foldersOnly = pattern.endsWith('/');
  const segments = comparable(pattern).split('/').filter(Boolean);
  const parts = segments.map((segment) => (segment === '**' ? ANY_FOLDERS : [...segment]));
  const [name] = parts;
  const anywhere = parts.length === 1 && !pattern.startsWith('/') && name !== ANY_FOLDERS ? name : undefined;
  return (path, isFolder) => {
    if (foldersOnly && !isFolder) return false;
    const compared = comparable(path);
    if (anywhere) return matchesName(anywhere, compared.slice(compared.lastIndexOf('/') + 1));
    return matches(parts, compared.split('/'), (part) => part === ANY_FOLDERS, matchesName);
  };
}

const ANY_FOLDERS: readonly string[] = ['**'];

/** Names are compared without case, and whether accents are composed (NFC) or not (NFD, as macOS writes them). */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function matchesName(characters: readonly string[], name: string): boolean {
  return matches(
    characters,
    [...name],
    (character) => character === '*',
    (character, other) => character === '?' || character === other,
  );
}

/** Matches a list against a pattern whose wildcards stand for any number of elements, also none. */
function matches<Part, Element>(
  pattern: readonly Part[],
  list: readonly Element[],
  isWildcard: (part: Part) => boolean,
  fits: (part: Part, element: Element) => boolean,
): boolean {
  let [at, place] = [0, 0];
  // Where to go on if the rest does not fit: the last wildcard takes one more element.
  let retry: { at: number; place: number } | undefined;
  while (place < list.length) {
    const part = pattern[at];
    if (part !== undefined && isWildcard(part)) retry = { at: (at += 1), place };
    else if (part !== undefined && fits(part, list[place] as Element)) [at, place] = [at + 1, place + 1];
    else if (retry) [at, place] = [retry.at, (retry.place += 1)];
    else return false;
  }
  return pattern.slice(at).every(isWildcard);
}
