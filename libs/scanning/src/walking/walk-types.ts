/** A photo file as the walk found it. */
export interface PhotoFile {
  /** Absolute real path (no symbolic links), so that one file has one path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Time of the last change of the content, whole milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Why the walk passed over a file or folder. */
export type UnreadableCode =
  'permission' | 'not_found' | 'invalid_name' | 'broken_link' | 'outside_root' | 'loop' | 'not_a_file' | 'io_error';

/** A file or folder that looked as if it belonged to the walk and could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly code: UnreadableCode;
  /** One sentence for a person; does not repeat the path. */
  readonly message: string;
}

/** What the walk found since its last batch. */
export interface WalkBatch {
  readonly photos: readonly PhotoFile[];
  readonly unreadable: readonly Unreadable[];
}

export interface WalkOptions {
  /** Folders to walk, relative to the root; none means the whole root. They may overlap. */
  readonly subdirectories?: readonly string[];
  /** Folders below the root that are never entered, for example the data directory; one that holds the root does not count. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}
