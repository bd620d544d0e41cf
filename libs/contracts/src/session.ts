import * as z from 'zod/mini';
import { findPhase, PHASE_NAME, type PhaseName as Name } from '#libs/phases';
import { ChosenDirectories } from './directories.js';
import { IgnorePatterns } from './files.js';
import { Count, Id, Text, Timestamp } from './primitives.js';

/** The name of a phase. Answers may name phases that only their server declares. */
export const PhaseName = z.string().check(z.regex(PHASE_NAME));
export type PhaseName = Name;

/** The name of a phase in a request: this installation must declare it. */
export const KnownPhase = PhaseName.check(
  z.refine((name) => findPhase(name) !== undefined, 'This installation has no such phase.'),
);

/** The name of a phase with items, in a request. */
export const KnownPhotoPhase = PhaseName.check(
  z.refine((name) => findPhase(name)?.unit === 'photo', 'This installation has no such phase of photos.'),
);

/** The name of a phase that a session may choose, in a request. */
export const OptionalPhase = PhaseName.check(
  z.refine((name) => findPhase(name)?.optional === true, 'This installation has no such optional phase.'),
);

/** The status of a session. */
export const SessionStatus = z.enum([
  'pending',
  'discovering',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
]);
export type SessionStatus = z.infer<typeof SessionStatus>;

/** The statuses in which workers have something to do. */
export const WORKING_STATUSES = ['discovering', 'running'] as const;
export type WorkingStatus = (typeof WORKING_STATUSES)[number];

/** Whether a session of this status is at work. */
export function isAtWork(status: string): status is WorkingStatus {
  return (WORKING_STATUSES as readonly string[]).includes(status);
}

/** The statuses after which nothing more happens in a run. */
export const TERMINAL_STATUSES = ['completed', 'failed', 'cancelled'] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** Whether `status` ends a run. */
export function isTerminal(status: SessionStatus): status is TerminalStatus {
  return (TERMINAL_STATUSES as readonly string[]).includes(status);
}

/** The commands of a session. */
export const Command = z.enum(['start', 'pause', 'resume', 'cancel', 'retry-failed', 'restart']);
export type Command = z.infer<typeof Command>;

/** The size in which photos are searched for faces: a larger one finds smaller faces and takes longer. */
export const FaceQuality = z.enum(['fast', 'standard', 'fine']);
export type FaceQuality = z.infer<typeof FaceQuality>;

/**
 * The options of a session. `minFaceSize`: the shorter side of a face as a share of the photo's longer side, for
 * panoramas of that of a 3:2 photo of their height.
 * `phases`: the optional phases that run in it. `ignore`: files and folders that it leaves out; the folder remembers
 * them, and a session without them uses those of its folder.
 */
export const SessionOptions = z.object({
  faceQuality: z._default(FaceQuality, 'standard'),
  minFaceSize: z._default(z.number().check(z.gte(0), z.lte(0.5)), 0),
  phases: z._default(z.array(OptionalPhase).check(z.maxLength(100)), []),
  ignore: z.optional(IgnorePatterns),
});
export type SessionOptions = z.infer<typeof SessionOptions>;

/** Body of `POST /training/sessions`; `start` starts it at once. */
export const CreateSession = z.strictObject({
  ...ChosenDirectories.shape,
  name: z.optional(Text.check(z.trim(), z.minLength(1), z.maxLength(200))),
  options: z.optional(SessionOptions),
  start: z._default(z.boolean(), false),
});
export type CreateSession = z.input<typeof CreateSession>;

/** Body of `PATCH /training/sessions/:id`. */
export const UpdateSession = z.strictObject({ name: Text.check(z.trim(), z.minLength(1), z.maxLength(200)) });
export type UpdateSession = z.infer<typeof UpdateSession>;

/** Body of `POST /training/sessions/:id/:command`: `restart` needs `from`, the first phase to do again. */
export const CommandOptions = z.looseObject({ from: z.optional(KnownPhase) });
export type CommandOptions = z.infer<typeof CommandOptions>;

/** The {@link CommandOptions} of `restart`. */
export const RestartSession = z.strictObject({ from: KnownPhase });

/** A session as stored: its folder and options. Its progress is the snapshot. */
export const Session = z.object({
  id: Id,
  folderId: Id,
  name: z.string(),
  rootPath: z.string(),
  subdirectories: z.array(z.string()),
  options: z.extend(SessionOptions, { phases: z.array(PhaseName), ignore: z.array(z.string()) }),
  status: SessionStatus,
  run: Count,
  createdAt: Timestamp,
  startedAt: z.nullable(Timestamp),
  endedAt: z.nullable(Timestamp),
});
