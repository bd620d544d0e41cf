import {
  Command,
  isTerminal,
  stages,
  type ItemState,
  type PhaseName,
  type SessionStatus,
  type Stage,
} from '#libs/contracts';
import { BUILT_IN_PHASES, FIRST_PHASE } from '#libs/phases';
import { COMMANDS } from '#libs/progress';

/** The states of a photo of the model by phase; none in a phase whose item it is not. */
export type ModelPhoto = Map<PhaseName, ItemState>;

/**
 * A model of a session, derived from the declarations of phases and the command table only: no locks, no counters, no
 * SQL. What commands do it says itself.
 */
export interface SessionModel {
  status: SessionStatus;
  stage: Stage | null;
  run: number;
  seq: number;
  discovered: boolean;
  /** Whether the phase in steps will have work in this run. */
  grouping: boolean;
  photos: ModelPhoto[];
}

const STAGES = stages();

/** A new session. */
export const newSession = (): SessionModel => ({
  status: 'pending',
  stage: null,
  run: 1,
  seq: 1,
  discovered: false,
  grouping: true,
  photos: [],
});

/** The commands that the session accepts now. */
export function allowedIn(model: SessionModel): Command[] {
  return Command.options.filter(
    (command) => COMMANDS[command].from.includes(model.status) && (command !== 'retry-failed' || unfinished(model)),
  );
}

function unfinished({ photos }: SessionModel): boolean {
  return photos.some((photo) => [...photo.values()].some((state) => state === 'pending' || state === 'failed'));
}

/** Whether a command has nothing left to do: it succeeds without a change. */
export function isAlreadyDone({ status }: SessionModel, command: Command): boolean {
  return COMMANDS[command].already.includes(status);
}

/** Advances the model over every stage without work. */
export function advanceModel(model: SessionModel): void {
  for (const stage of STAGES.slice(STAGES.indexOf(model.stage ?? 'discovery'))) {
    if (stage !== model.stage) enter(model, stage);
    if (hasWork(model, stage)) return;
  }
  model.status = 'completed';
}

/** A photo that was found: an item of the first phase. */
export const newPhoto = (): ModelPhoto => new Map([[FIRST_PHASE.name, 'pending']]);

function enter(model: SessionModel, stage: Stage): void {
  Object.assign(model, { stage, status: 'running' });
  if (BUILT_IN_PHASES.find(({ name }) => name === stage)?.items !== 'originals') return;
  for (const photo of model.photos) {
    if (photo.get(FIRST_PHASE.name) === 'completed' && !photo.has(stage)) photo.set(stage, 'pending');
  }
}

function hasWork({ discovered, grouping, photos }: SessionModel, stage: Stage): boolean {
  if (stage === 'discovery') return !discovered;
  if (BUILT_IN_PHASES.find(({ name }) => name === stage)?.unit === 'step') return grouping;
  return photos.some((photo) => photo.get(stage) === 'pending');
}

/** Opens a run: in discovery, which finds all photos again, where the folder is walked or its walk was not completed. */
function openRun(model: SessionModel, before: Stage, walk = false): void {
  model.run += 1;
  model.grouping = true;
  if (walk || !model.discovered) {
    Object.assign(model, { status: 'discovering', stage: 'discovery', discovered: false, photos: [] });
  } else {
    Object.assign(model, { status: 'running', stage: before });
    advanceModel(model);
  }
}

function restart(model: SessionModel, from: PhaseName): void {
  const reached = model.status === 'completed' ? STAGES.length : STAGES.indexOf(model.stage ?? 'discovery');
  for (const photo of model.photos) {
    for (const phase of photo.keys()) if (STAGES.indexOf(phase) >= STAGES.indexOf(from)) photo.set(phase, 'pending');
  }
  openRun(model, STAGES[Math.min(STAGES.indexOf(from), reached) - 1] ?? 'discovery', from === FIRST_PHASE.name);
}

function retry(model: SessionModel): void {
  for (const photo of model.photos) {
    for (const [phase, state] of photo) if (state === 'failed') photo.set(phase, 'pending');
  }
  openRun(model, 'discovery');
}

/** What each command does to the model. */
const EFFECTS: Readonly<Record<Command, (model: SessionModel, from: PhaseName) => void>> = {
  start: (model) => Object.assign(model, { status: 'discovering', stage: 'discovery' }),
  pause: (model) => Object.assign(model, { status: 'paused' }),
  resume: (model) => Object.assign(model, { status: 'running' }),
  cancel: (model) => Object.assign(model, { status: 'cancelled' }),
  'retry-failed': retry,
  restart,
};

/** Applies a command that is allowed. */
export function applyCommand(model: SessionModel, command: Command, from: PhaseName): void {
  model.seq += 1;
  EFFECTS[command](model, from);
}

/** Whether the session can fail: while it has work. */
export function canFail({ status }: SessionModel): boolean {
  return !isTerminal(status) && status !== 'pending';
}
