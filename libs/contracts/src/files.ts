import * as z from 'zod/mini';
import { Count, Cursor, queryNumber, Text } from './primitives.js';

/** Why a file of a session's folder is not one of its photos: a rule ignores it, it has no decoder, it cannot be read. */
export const OtherFileState = z.enum(['ignored', 'unsupported', 'unreadable']);
export type OtherFileState = z.infer<typeof OtherFileState>;

/** One and many of a kind, in words. */
type Words = readonly [one: string, many: string];

/** The kinds of files that are no photos of a session, by state, in the order in which they are named. */
export const OTHER_FILE_KINDS = {
  ignored: {
    hidden: ['hidden file', 'hidden files'],
    thumbnails: ['thumbnail', 'thumbnails'],
    trash: ['file in the trash', 'files in the trash'],
    software: ['file of software', 'files of software'],
    darkroom: ['file of Darkroom', 'files of Darkroom'],
    pattern: ['file left out by a pattern', 'files left out by a pattern'],
  },
  unsupported: {
    raw: ['RAW file', 'RAW files'],
    video: ['video', 'videos'],
    psd: ['Photoshop file', 'Photoshop files'],
    jxl: ['JPEG XL file', 'JPEG XL files'],
    image: ['picture of another format', 'pictures of another format'],
    sidecar: ['sidecar file', 'sidecar files'],
    audio: ['audio file', 'audio files'],
    document: ['document', 'documents'],
    archive: ['archive', 'archives'],
    other: ['other file', 'other files'],
  },
  unreadable: {
    folder: ['folder', 'folders'],
    file: ['file', 'files'],
    link: ['link', 'links'],
    special: ['special file', 'special files'],
  },
} as const satisfies Record<OtherFileState, Record<string, Words>>;

/** The kind of a file in a state. */
export type OtherFileKind<State extends OtherFileState = OtherFileState> = State extends OtherFileState
  ? keyof (typeof OTHER_FILE_KINDS)[State]
  : never;

const Kinds = z.record(z.string(), Count);

/** How many files are not photos of the session, by state and kind; kinds without files are left out. */
export const OtherFileCounts = z.object({ ignored: Kinds, unsupported: Kinds, unreadable: Kinds });
export type OtherFileCounts = z.infer<typeof OtherFileCounts>;

/**
 * A file of a session's folder that is not one of its photos, or a folder or link that could not be read. `files`: the
 * number of files that it stands for, which is more than one for an ignored folder.
 */
export const OtherFile = z.object({
  path: z.string(),
  state: OtherFileState,
  kind: z.string(),
  reason: z.string(),
  files: Count,
});
export type OtherFile = z.infer<typeof OtherFile>;

/** Query of `GET /training/sessions/:id/files`. */
export const OtherFileQuery = z.strictObject({
  state: z.optional(OtherFileState),
  kind: z.optional(Text.check(z.maxLength(40))),
  cursor: Cursor,
  limit: queryNumber(50, 200),
});
export type OtherFileQuery = z.infer<typeof OtherFileQuery>;

/** A page of files in the order in which they were found; `nextCursor` is null at the end. */
export const OtherFilePage = z.object({ files: z.array(OtherFile), nextCursor: z.nullable(z.string()) });
export type OtherFilePage = z.infer<typeof OtherFilePage>;

/**
 * A pattern of files and folders that a session ignores. Without an inner slash it is matched against names, otherwise
 * against paths below the session's folder; `*` and `?` match within a name, `**` any folders. Case does not matter.
 */
export const IgnorePattern = Text.check(
  z.trim(),
  z.minLength(1, 'A pattern must not be empty.'),
  z.maxLength(200, 'A pattern has at most 200 characters.'),
  z.refine((pattern) => !pattern.startsWith('!'), 'A pattern cannot be negated.'),
  z.refine((pattern) => !pattern.split('/').includes('..'), 'A pattern must not contain "..".'),
);

/** The patterns that a session ignores. */
export const IgnorePatterns = z.array(IgnorePattern).check(z.maxLength(100, 'There are more than 100 patterns.'));
