import { expect } from 'vitest';
import { isTerminal, type Command, type PhaseName, type ItemState } from '#libs/contracts';
import type { Database } from '#libs/database';
import { FIRST_PHASE, photoPhases } from '#libs/phases';
import { unifiedProgress } from '#libs/progress';
import {
  allowedIn,
  advanceModel,
  applyCommand,
  isAlreadyDone,
  newPhoto,
  newSession,
  type SessionModel,
} from './session-model.fixture.js';
import { analysed, failed, TestSession } from './sessions.fixture.js';

/** A session in Postgres and its model. Each change is made to both, which must agree after it. */
export class ModelledSession {
  readonly model = newSession();
  readonly #session: TestSession;
  #record: TestSession['created'];

  private constructor(session: TestSession) {
    this.#session = session;
    this.#record = session.created;
  }

  static async create(database: Database): Promise<ModelledSession> {
    return new ModelledSession(await TestSession.create(database));
  }

  /** Sends a command. The model, and the snapshot before it, say whether it is accepted. */
  async send(command: Command, from: PhaseName = FIRST_PHASE.name): Promise<void> {
    const { model } = this;
    const before = this.#record;
    const allowed = allowedIn(model).includes(command);
    // A new run has faces to group at its end.
    this.#session.library.needed ||= allowed && isTerminal(model.status);
    const result = await this.#session.command(command, from);
    if (allowed) {
      applyCommand(model, command, from);
      expect(result).toMatchObject({ kind: 'done', changed: true });
    } else if (isAlreadyDone(model, command)) {
      expect(result).toEqual({ kind: 'done', changed: false, record: before });
    } else {
      const nothingToRetry = command === 'retry-failed' && isTerminal(model.status);
      expect(result).toMatchObject({ kind: 'refused', record: before });
      expect(result.kind === 'refused' && result.why).toContain(
        nothingToRetry ? 'nothing to retry' : `that is ${model.status} cannot`,
      );
    }
    await this.#compare();
    if (allowed) expect(result).toMatchObject({ record: this.#record });
  }

  /** Adds new photos, as a walk does. */
  async find(count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, at) => String(this.model.photos.length + at).padStart(3, '0'));
    await this.#session.find(names);
    await this.#changed({ photos: [...this.model.photos, ...names.map(newPhoto)] });
  }

  /** Ends the walk; `grouping`: whether clustering will have work. */
  async endDiscovery(grouping: boolean): Promise<void> {
    this.#session.library.needed = grouping;
    await this.#session.endDiscovery();
    await this.#changed({ discovered: true, grouping });
  }

  /** Settles the first `count` photos that are pending in the phase that runs, one by one. */
  async settle(state: ItemState, count = 1): Promise<void> {
    const phase = this.model.stage ?? '';
    for (const [at, photo] of this.model.photos.entries()) {
      if (photo.get(phase) !== 'pending' || (count -= 1) < 0) continue;
      const photoId = this.#session.photoIds[at] ?? 0;
      await this.#session.settle(phase, [state === 'failed' ? failed(photoId) : analysed(photoId)]);
      photo.set(phase, state);
      this.model.seq += 1;
      advanceModel(this.model);
      if (this.model.stage !== phase) break;
    }
    await this.#compare();
  }

  /** Completes clustering. */
  async group(): Promise<void> {
    await this.#session.group(async () => {
      this.#session.library.needed = false;
    });
    await this.#changed({ grouping: false });
  }

  /** Fails the session. */
  async fail(): Promise<void> {
    await this.#session.fail();
    await this.#changed({ status: 'failed' });
  }

  /** Makes a change to the model that was made in Postgres. */
  async #changed(change: Partial<SessionModel>): Promise<void> {
    Object.assign(this.model, change, { seq: this.model.seq + 1 });
    if (!isTerminal(this.model.status)) advanceModel(this.model);
    await this.#compare();
  }

  async #compare(): Promise<void> {
    const { photos, status, stage, run, seq } = this.model;
    this.#record = await this.#session.record();
    expect(this.#record).toMatchObject({ status, stage, run, seq, discovery: { found: photos.length } });
    expect(unifiedProgress(this.#record).allowed).toEqual(allowedIn(this.model));
    for (const { name } of photoPhases()) {
      const phase = this.#record.phases[name];
      if (!phase || phase.total === null) continue;
      const states = photos.flatMap((photo) => photo.get(name) ?? []);
      const of = (state: ItemState) => states.filter((other) => other === state).length;
      expect(phase).toMatchObject({ total: states.length, completed: of('completed'), failed: of('failed') });
    }
  }
}
