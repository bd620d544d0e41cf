import {
  isTerminal,
  stages,
  type Command,
  type ItemState,
  type PhaseName,
  type SessionStatus,
  type Stage,
} from '#libs/contracts';

/** A photo of the model. It is looked at for faces only where its training completed. */
export interface ModelPhoto {
  training: ItemState;
  face_detection: ItemState | null;
}

/** A session as one that has read only the command table would keep it: no locks, no counters, no SQL. */
export interface SessionModel {
  status: SessionStatus;
  stage: Stage | null;
  run: number;
  seq: number;
  discovered: boolean;
  /** Whether there are faces to be grouped once this run comes to it. */
  grouping: boolean;
  photos: ModelPhoto[];
}

/** A session that was just created. */
export const newSession = (): SessionModel => ({
  status: 'pending',
  stage: null,
  run: 1,
  seq: 1,
  discovered: false,
  grouping: true,
  photos: [],
});

/** What may be asked of the session now. */
export function allowedIn(model: SessionModel): Command[] {
  switch (model.status) {
    case 'pending':
      return ['start', 'cancel'];
    case 'discovering':
      return ['cancel'];
    case 'running':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'completed':
    case 'failed':
    case 'cancelled':
      return unfinished(model) ? ['retry-failed', 'restart'] : ['restart'];
  }
}

function unfinished({ photos }: SessionModel): boolean {
  return photos.some(({ training, face_detection: faces }) =>
    [training, faces].some((state) => state === 'pending' || state === 'failed'),
  );
}

/** Whether a command has nothing left to do: it is answered as if it had been done. */
export function isAlreadySo({ status }: SessionModel, command: Command): boolean {
  const wanted = {
    pause: 'paused',
    resume: 'running',
    cancel: 'cancelled',
    start: null,
    'retry-failed': null,
    restart: null,
  } as const;
  return status === wanted[command];
}

/** Goes on through every stage that has nothing to do. */
export function goOn(model: SessionModel): void {
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

function openRun(model: SessionModel, before: Stage): void {
  model.run += 1;
  model.grouping = true;
  [model.status, model.stage] = model.discovered ? ['running', before] : ['discovering', 'discovery'];
  if (model.discovered) goOn(model);
}

const STAGES = stages();

function restart(model: SessionModel, from: PhaseName): void {
  const reached = model.status === 'completed' ? STAGES.length : STAGES.indexOf(model.stage ?? 'discovery');
  for (const photo of model.photos) {
    if (from === 'training') [photo.training, photo.face_detection] = ['pending', null];
    if (from === 'face_detection' && photo.face_detection !== null) photo.face_detection = 'pending';
  }
  openRun(model, STAGES[Math.min(STAGES.indexOf(from), reached) - 1] ?? 'discovery');
}

function retry(model: SessionModel): void {
  for (const photo of model.photos) {
    if (photo.training === 'failed') photo.training = 'pending';
    if (photo.face_detection === 'failed') photo.face_detection = 'pending';
  }
  openRun(model, 'discovery');
}

/** Does a command that is allowed. */
export function obey(model: SessionModel, command: Command, from: PhaseName): void {
  model.seq += 1;
  switch (command) {
    case 'start':
      [model.status, model.stage] = ['discovering', 'discovery'];
      return;
    case 'pause':
      model.status = 'paused';
      return;
    case 'resume':
      model.status = 'running';
      return;
    case 'cancel':
      model.status = 'cancelled';
      return;
    case 'retry-failed':
      retry(model);
      return;
    case 'restart':
      restart(model, from);
  }
}

/** Whether the session can fail: while it has something to do. */
export function canFail({ status }: SessionModel): boolean {
  return !isTerminal(status) && status !== 'pending';
}
