import {
  Command,
  isTerminal,
  stages,
  type ItemState,
  type PhaseName,
  type SessionStatus,
  type Stage,
} from '#libs/contracts';
import { COMMANDS } from '#libs/progress';

/** A photo of the model. It has a state in face detection only if its training completed. */
export interface ModelPhoto {
  training: ItemState;
  face_detection: ItemState | null;
}

/** A model of a session, derived from the command table only: no locks, no counters, no SQL. */
export interface SessionModel {
  status: SessionStatus;
  stage: Stage | null;
  run: number;
  seq: number;
  discovered: boolean;
  /** Whether clustering will have work in this run. */
  grouping: boolean;
  photos: ModelPhoto[];
}

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
  return photos.some(({ training, face_detection: faces }) =>
    [training, faces].some((state) => state === 'pending' || state === 'failed'),
  );
}

/** Whether a command has nothing left to do: it succeeds without a change. */
export function isAlreadyDone({ status }: SessionModel, command: Command): boolean {
  return COMMANDS[command].already.includes(status);
}

/** Advances the model over every stage without work. */
export function advanceModel(model: SessionModel): void {
  if (model.stage === 'discovery') {
    if (!model.discovered) return;
    [model.stage, model.status] = ['training', 'running'];
  }
  if (model.stage === 'training') {
    if (model.photos.some((photo) => photo.training === 'pending')) return;
    for (const photo of model.photos) if (photo.training === 'completed') photo.face_detection ??= 'pending';
    model.stage = 'face_detection';
  }
  if (model.stage === 'face_detection') {
    if (model.photos.some((photo) => photo.face_detection === 'pending')) return;
    model.stage = 'clustering';
  }
  if (!model.grouping) model.status = 'completed';
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

const STAGES = stages();

function restart(model: SessionModel, from: PhaseName): void {
  const reached = model.status === 'completed' ? STAGES.length : STAGES.indexOf(model.stage ?? 'discovery');
  for (const photo of model.photos) {
    if (from === 'face_detection' && photo.face_detection !== null) photo.face_detection = 'pending';
  }
  openRun(model, STAGES[Math.min(STAGES.indexOf(from), reached) - 1] ?? 'discovery', from === 'training');
}

function retry(model: SessionModel): void {
  for (const photo of model.photos) {
    if (photo.training === 'failed') photo.training = 'pending';
    if (photo.face_detection === 'failed') photo.face_detection = 'pending';
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
