import { basename } from 'node:path';
import type { OtherFileKind } from '#libs/contracts';
import { compilePattern } from './patterns.js';

/** Why a file or folder is ignored. */
export interface Ignored {
  readonly kind: OtherFileKind<'ignored'>;
  readonly reason: string;
}

/** A rule for folders, by name and, where it matters, by the name of the folder that has it. */
interface FolderRule extends Ignored {
  readonly name: RegExp;
  readonly within?: RegExp;
}

/** Folders whose pictures were made from photos that are elsewhere, or that are no photos of the user. */
const FOLDER_RULES: readonly FolderRule[] = [
  { name: /^@eaDir$/i, kind: 'thumbnails', reason: 'Thumbnails of a Synology station.' },
  { name: /^\.thumbnails$/i, kind: 'thumbnails', reason: 'A folder of thumbnails.' },
  { name: /\.lrdata$/i, kind: 'thumbnails', reason: 'Previews of Lightroom.' },
  {
    name: /^resources$/i,
    within: /\.photoslibrary$/i,
    kind: 'thumbnails',
    reason: 'Pictures that Apple Photos made from its originals.',
  },
  {
    name: /^(?:Thumbnails|Previews|Data|Data\.noindex)$/i,
    within: /^iPhoto Library$|\.(?:photolibrary|migratedphotolibrary)$/i,
    kind: 'thumbnails',
    reason: 'Pictures that iPhoto made from its originals.',
  },
  { name: /^(?:#recycle|\$RECYCLE\.BIN)$/i, kind: 'trash', reason: 'A trash folder.' },
  { name: /^node_modules$/, kind: 'software', reason: 'A folder of software.' },
];

const HIDDEN: Ignored = { kind: 'hidden', reason: 'Its name begins with a dot.' };
const APPLE_DOUBLE: Ignored = { kind: 'hidden', reason: 'A file in which macOS keeps attributes of another.' };

/** The rule by which a folder is ignored by default. @param parent the path or name of the folder that has it. */
export function folderRule(parent: string, name: string): Ignored | undefined {
  const rule = FOLDER_RULES.find((each) => each.name.test(name) && (each.within?.test(basename(parent)) ?? true));
  return rule ?? (name.startsWith('.') ? HIDDEN : undefined);
}

/** The rule by which a file is ignored by default. */
export function fileRule(name: string): Ignored | undefined {
  if (!name.startsWith('.')) return undefined;
  return name.startsWith('._') ? APPLE_DOUBLE : HIDDEN;
}

/** Finds the first of a session's own patterns that an entry matches; its path is relative to the session's folder. */
export function patternRule(patterns: readonly string[]) {
  const compiled = patterns.map((pattern) => ({ pattern, matches: compilePattern(pattern) }));
  return (path: string, isFolder: boolean): Ignored | undefined => {
    const found = compiled.find(({ matches }) => matches(path, isFolder));
    return found && { kind: 'pattern', reason: `It matches the pattern ${found.pattern}` };
  };
}
