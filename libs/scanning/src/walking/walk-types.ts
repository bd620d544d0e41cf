/** A photo file as the walk found it. */
export interface PhotoFile {
  /** Absolute real path (no symbolic links), so that one file has one path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Time of the last change of the content, whole milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Why a file or folder was not walked. */
export type UnreadableCode =
  'permission' | 'not_found' | 'invalid_name' | 'broken_link' | 'outside_root' | 'loop' | 'not_a_file' | 'io_error';

/** A file or folder in the scope of the walk that could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly code: UnreadableCode;
}

/** The photos and problems found since the last batch. */
export interface WalkBatch {
  readonly photos: readonly PhotoFile[];
  readonly unreadable: readonly Unreadable[];
}

export interface WalkOptions {
  /** Folders to walk, relative to the root; none means the whole root. They may overlap. */
  readonly subdirectories?: readonly string[];
  /** Folders below the root that are never entered, for example the data directory; those that contain the root are ignored. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}
