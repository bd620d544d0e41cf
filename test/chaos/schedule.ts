import { Command, stages, type PhaseName, type Stage } from '#libs/contracts';
import { BUILT_IN_PHASES, FIRST_PHASE, photoPhases } from '#libs/phases';
import { Dice } from '../support/random.js';
import type { Hindrance } from './hindrances.js';

/** A fault. `worker` counts from 1; `ms` is its duration. */
export type Fault =
  | { readonly kind: 'worker-killed' | 'worker-stopped' | 'inference-killed'; readonly worker: number }
  | { readonly kind: 'worker-frozen'; readonly worker: number; readonly ms: number; readonly children: boolean }
  | { readonly kind: 'redis-killed' | 'redis-flushed' | 'subscribers-cut' | 'postgres-backend-killed' }
  | { readonly kind: 'postgres-restarted'; readonly signal: 'SIGINT' | 'SIGQUIT' }
  | { readonly kind: 'redis-frozen' | 'postgres-frozen' | 'api-frozen' | 'client-silenced'; readonly ms: number }
  | { readonly kind: 'api-killed' | 'everything-killed' | 'client-cut' };

/** The commands without options of a session that was started. */
type CommandOfStarted = Exclude<Command, 'start' | 'restart'>;

const isOfStarted = (command: Command): command is CommandOfStarted => command !== 'start' && command !== 'restart';

const PHOTO_PHASES = photoPhases().map(({ name }) => name);

/** A request of a user, sent `times` times at once. */
export type Request =
  | { readonly kind: 'pause'; readonly resumeAfterMs: number; readonly times: number }
  | {
      readonly kind: 'cancel';
      readonly then: 'retry-failed' | PhaseName;
      readonly afterMs: number;
      readonly times: number;
    }
  | { readonly kind: 'race'; readonly commands: readonly CommandOfStarted[] }
  | { readonly kind: 'rename' }
  /** Another session over a folder of its own, deleted while both run. */
  | { readonly kind: 'delete-another'; readonly afterMs: number };

/** A change of the folder's files. `at` chooses among them: a share of those that are there, in path order. */
export type FileOperation =
  | {
      readonly kind: 'files-renamed' | 'files-deleted' | 'files-replaced' | 'files-touched';
      readonly files: number;
      readonly at: number;
    }
  | { readonly kind: 'subfolder-renamed'; readonly at: number }
  /** The folder is empty for a while, as the mount point of a drive is without it. */
  | { readonly kind: 'root-unmounted'; readonly ms: number };

/** What happens at a step. */
export type Action = Fault | Request | FileOperation;

/** The stages of a session, in order. */
export const STAGES = stages();

/** A point in a session: a stage, and the settled share of it. */
export interface Place {
  readonly stage: Stage;
  readonly share: number;
}

/** An action at a point in the session rather than a time, so that it comes amid work on machines of any speed. */
export interface Step {
  readonly place: Place;
  readonly action: Action;
}

/** A hindrance at a point in the session. */
export type PlannedHindrance = Hindrance & { readonly place: Place };

/** The effect of a photo on the process that analyses it, and the phase of that effect. */
export interface Poison {
  readonly effect: 'crash' | 'hang' | 'memory';
  readonly phase: PhaseName;
}

/** Everything that a seed determines. */
export interface Schedule {
  readonly seed: number;
  readonly workers: 2 | 3;
  readonly unique: number;
  readonly duplicates: number;
  readonly bad: number;
  readonly poison: readonly Poison[];
  /** Whether a second session takes the same folder at the same time. */
  readonly twin: boolean;
  /** When the third client connects, in ms after the start. */
  readonly lateMs: number;
  readonly steps: readonly Step[];
  /** What is in the way of the session, one after another. */
  readonly hindrances: readonly PlannedHindrance[];
  /** What happens to the files after the session, before a quiet one; both lists have none, or neither. */
  readonly afterwards: readonly FileOperation[];
}

/** Seeds in a row that share a number of workers, so that a run of many need not start Darkroom again for each. */
const SEEDS_PER_CREW = 20;
const LEAST_FILES = 60;
const MOST_FILES = 120;
/**
 * Accidents of inference processes that a seed plans at most: a photo that is not to blame for three of them would
 * rightly fail. A poison photo is one such accident for what shares its process.
 */
const MOST_INFERENCE_ACCIDENTS = 2;

/** What a seed does. The same seed always does the same. */
export function scheduleOf(seed: number): Schedule {
  const dice = new Dice(seed);
  const workers = Math.floor(seed / SEEDS_PER_CREW) % 2 === 0 ? 2 : 3;
  const files = dice.between(LEAST_FILES, MOST_FILES);
  const bad = dice.between(2, 9);
  const poison = poisonOf(dice);
  // Face detection takes most of the time, so many originals are rare.
  const unique = Math.round(dice.chance(0.15) ? files * 0.7 : dice.between(10, 30));
  const twin = dice.chance(0.2);
  const lateMs = dice.between(500, 5_000);
  const steps = stepsOf(dice, workers, MOST_INFERENCE_ACCIDENTS - Math.min(1, poison.length));
  const operations = operationsOf(dice);
  return {
    seed,
    workers,
    unique,
    duplicates: files - unique - bad - poison.length,
    bad,
    poison,
    twin,
    lateMs,
    steps: inOrder(dice.shuffled([...steps, ...operations.during])),
    hindrances: [],
    afterwards: operations.afterwards,
  };
}

const REQUESTS: readonly string[] = ['pause', 'cancel', 'race', 'rename', 'delete-another'] satisfies Request['kind'][];

const OPERATIONS: readonly string[] = [
  'files-renamed',
  'files-deleted',
  'files-replaced',
  'files-touched',
  'subfolder-renamed',
  'root-unmounted',
] satisfies FileOperation['kind'][];

/** Whether an action is a change of files. */
export function isOperation(action: Action): action is FileOperation {
  return OPERATIONS.includes(action.kind);
}

/** Whether an action is a fault, not a request or a change of files. */
export function isFault(action: Action): action is Fault {
  return !REQUESTS.includes(action.kind) && !isOperation(action);
}

/** Digits of a share that are said, and more than any word has. */
const LONGEST_DETAIL = 14;

/** An action in words, for the report. */
export function describe({ kind, ...details }: Action | Hindrance): string {
  const words = Object.values(details).map((value: unknown) =>
    Array.isArray(value) ? value.join('+') : String(value).slice(0, LONGEST_DETAIL),
  );
  return [kind, ...words].join(' ');
}

function poisonOf(dice: Dice): Poison[] {
  if (!dice.chance(0.3)) return [];
  // A hang takes three times the time that a photo may take: one of them is enough.
  const effect = dice.pick(['crash', 'crash', 'memory', 'memory', 'hang'] as const);
  const one = (): Poison => ({ effect, phase: dice.pick(PHOTO_PHASES) });
  return effect === 'hang' || dice.chance(0.5) ? [one()] : [one(), one()];
}

function stepsOf(dice: Dice, workers: number, accidents: number): Step[] {
  const steps: Step[] = [];
  const faults = dice.between(1, 4);
  const requests = dice.between(0, 3);
  for (let fault = 0; fault < faults; fault += 1) {
    const action = faultOf(dice, workers, accidents);
    if (action.kind === 'inference-killed' || action.kind === 'worker-frozen') accidents -= 1;
    steps.push(stepOf(dice, steps, action));
  }
  for (let request = 0; request < requests; request += 1) steps.push(stepOf(dice, steps, requestOf(dice)));
  return inOrder(dice.shuffled(steps));
}

function inOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => wayOf(a.place) - wayOf(b.place));
}

/** Files that one operation changes at most. */
const MOST_CHANGED = 8;
/** How often files change at all, and the root is away before the quiet session. */
const CHANCES = { changes: 0.7, unmounted: 0.4 };

/** What happens to files: during the session, and after it. */
function operationsOf(dice: Dice): { during: Step[]; afterwards: FileOperation[] } {
  if (!dice.chance(CHANCES.changes)) return { during: [], afterwards: [] };
  const during = Array.from({ length: dice.between(1, 3) }, () => ({
    // A folder that is empty at its first walk has no photos: nothing tells it from a mount point.
    place: { stage: dice.pick([FIRST_PHASE.name, ...PHOTO_PHASES]), share: dice.share(0, 1) },
    action: operationOf(dice, [1, () => ({ kind: 'root-unmounted', ms: dice.between(300, 2_500) })]),
  }));
  const afterwards = Array.from({ length: dice.between(1, 4) }, () => operationOf(dice));
  return {
    during,
    afterwards: dice.chance(CHANCES.unmounted) ? [...afterwards, { kind: 'root-unmounted', ms: 0 }] : afterwards,
  };
}

function operationOf(dice: Dice, ...more: (readonly [number, () => FileOperation])[]): FileOperation {
  const kind = dice.pick([
    'files-renamed',
    'files-renamed',
    'files-deleted',
    'files-replaced',
    'files-touched',
  ] as const);
  return dice.weighted<FileOperation>([
    [4, () => ({ kind, files: dice.between(1, MOST_CHANGED), at: dice.share(0, 1) })],
    [1, () => ({ kind: 'subfolder-renamed', at: dice.share(0, 1) })],
    ...more,
  ]);
}

/** The order of places; only for comparison. */
export function wayOf({ stage, share }: Place): number {
  return STAGES.indexOf(stage) + Math.min(share, 0.999);
}

function stepOf(dice: Dice, steps: readonly Step[], action: Step['action']): Step {
  const previous = steps.at(-1);
  // Faults often coincide.
  if (previous !== undefined && dice.chance(0.25)) return { place: previous.place, action };
  const stage = dice.weighted<Place['stage']>([
    [1, () => 'discovery'],
    [3, () => 'training'],
    [5, () => 'face_detection'],
    [1, () => 'clustering'],
  ]);
  return { place: { stage, share: dice.share(0, 1) }, action };
}

function faultOf(dice: Dice, workers: number, accidents: number): Fault {
  const worker = dice.between(1, workers);
  const choices: (readonly [number, () => Fault])[] = [
    [4, () => ({ kind: 'worker-killed', worker })],
    [2, () => ({ kind: 'worker-stopped', worker })],
    [
      accidents > 0 ? 3 : 0,
      () => ({ kind: 'worker-frozen', worker, ms: dice.between(1_200, 2_500), children: dice.chance(0.5) }),
    ],
    [accidents > 0 ? 2 : 0, () => ({ kind: 'inference-killed', worker })],
    [3, () => ({ kind: 'redis-killed' })],
    [2, () => ({ kind: 'redis-flushed' })],
    [2, () => ({ kind: 'redis-frozen', ms: dice.between(300, 3_000) })],
    [2, () => ({ kind: 'subscribers-cut' })],
    [3, () => ({ kind: 'postgres-restarted', signal: dice.pick(['SIGINT', 'SIGQUIT'] as const) })],
    [1, () => ({ kind: 'postgres-backend-killed' })],
    [1, () => ({ kind: 'postgres-frozen', ms: dice.between(300, 3_000) })],
    [2, () => ({ kind: 'api-killed' })],
    [1, () => ({ kind: 'api-frozen', ms: dice.between(300, 3_000) })],
    [1, () => ({ kind: 'everything-killed' })],
    [2, () => ({ kind: 'client-cut' })],
    [1, () => ({ kind: 'client-silenced', ms: dice.between(300, 2_000) })],
  ];
  return dice.weighted(choices);
}

function requestOf(dice: Dice): Request {
  const times = dice.chance(0.3) ? 2 : 1;
  return dice.weighted<Request>([
    [3, () => ({ kind: 'pause', resumeAfterMs: dice.between(0, 800), times })],
    [
      2,
      () => ({
        kind: 'cancel',
        then: dice.pick(['retry-failed', ...BUILT_IN_PHASES.map(({ name }) => name)] as const),
        afterMs: dice.between(0, 500),
        times,
      }),
    ],
    [2, () => ({ kind: 'race', commands: dice.shuffled(Command.options.filter(isOfStarted)).slice(0, 3) })],
    [1, () => ({ kind: 'rename' })],
    [1, () => ({ kind: 'delete-another', afterMs: dice.between(0, 1_500) })],
  ]);
}
