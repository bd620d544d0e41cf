import { expect } from 'vitest';
import { isTerminal, type Command, type PhaseName, type ItemState } from '#libs/contracts';
import type { Database } from '#libs/database';
import { unifiedProgress, type SessionRecord } from '#libs/progress';
import type { StepPhases } from '../advance.js';
import { createLedger, type Ledger } from '../ledger.js';
import {
  allowedIn,
  advanceModel,
  isAlreadyDone,
  newSession,
  applyCommand,
  type ModelPhoto,
} from './session-model.fixture.js';
import { addFiles, analysed, failed, pendingSession, recordOf, settle } from './sessions.fixture.js';

/** A session in Postgres and its model. Each change is made to both, which must agree after it. */
export class ModelledSession {
  readonly model = newSession();
  readonly #database: Database;
  readonly #ledger: Ledger;
  readonly #photoIds: number[] = [];
  readonly #library: StepPhases = {
    clustering: { needed: async () => this.#grouping, facts: async () => ({ people: 0, ungrouped: 0 }) },
  };
  #grouping = true;
  #record: SessionRecord;

  private constructor(database: Database, created: SessionRecord) {
    this.#database = database;
    this.#ledger = createLedger({ database, steps: this.#library });
    this.#record = created;
  }

  static async create(database: Database): Promise<ModelledSession> {
    return new ModelledSession(database, await pendingSession(database));
  }

  /** Sends a command. The model, and the snapshot before it, say whether it is accepted. */
  async send(command: Command, from: PhaseName = 'training'): Promise<void> {
    const { model } = this;
    const before = this.#record;
    const allowed = allowedIn(model).includes(command);
    // A new run has faces to group at its end.
    this.#grouping ||= allowed && isTerminal(model.status);
    const result = await this.#ledger.command({ sessionId: before.id, command, from });
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
    const { id, run, rootPath } = this.#record;
    const names = Array.from(
      { length: count },
      (_, at) => `${rootPath}/${String(this.#photoIds.length + at).padStart(3, '0')}`,
    );
    await this.#ledger.addFound({
      sessionId: id,
      run,
      unreadable: 0,
      addPhotos: async (connection) => {
        const ids = await addFiles(connection, names);
        this.#photoIds.push(...ids);
        return ids;
      },
    });
    for (let at = 0; at < count; at += 1) this.model.photos.push({ training: 'pending', face_detection: null });
    this.model.seq += 1;
    await this.#compare();
  }

  /** Ends the walk; `grouping`: whether clustering will have work. */
  async endDiscovery(grouping: boolean): Promise<void> {
    this.#grouping = grouping;
    await this.#ledger.completeDiscovery({ sessionId: this.#record.id, run: this.#record.run });
    Object.assign(this.model, { discovered: true, grouping, seq: this.model.seq + 1 });
    advanceModel(this.model);
    await this.#compare();
  }

  /** Settles the first `count` photos that are pending in the phase that runs, one by one. */
  async settle(state: ItemState, count = 1): Promise<void> {
    const phase = this.model.stage as keyof ModelPhoto;
    for (const [at, photo] of this.model.photos.entries()) {
      if (photo[phase] !== 'pending' || (count -= 1) < 0) continue;
      const photoId = this.#photoIds[at] ?? 0;
      await settle(
        this.#database,
        this.#record,
        phase,
        [state === 'failed' ? failed(photoId) : analysed(photoId)],
        this.#library,
      );
      photo[phase] = state;
      this.model.seq += 1;
      advanceModel(this.model);
      if (this.model.stage !== phase) break;
    }
    await this.#compare();
  }

  /** Completes clustering. */
  async group(): Promise<void> {
    const write = async () => {
      this.#grouping = false;
    };
    await this.#ledger.finishSteps({ sessionId: this.#record.id, run: this.#record.run, phase: 'clustering', write });
    Object.assign(this.model, { grouping: false, seq: this.model.seq + 1 });
    advanceModel(this.model);
    await this.#compare();
  }

  /** Fails the session. */
  async fail(): Promise<void> {
    await this.#ledger.fail({
      sessionId: this.#record.id,
      run: this.#record.run,
      reason: 'The folder cannot be read.',
    });
    Object.assign(this.model, { status: 'failed', seq: this.model.seq + 1 });
    await this.#compare();
  }

  async #compare(): Promise<void> {
    const { model } = this;
    const record = await recordOf(this.#database, this.#record.id);
    this.#record = record;
    const { status, stage, run, seq } = record;
    expect({ status, stage, run, seq }).toEqual({
      status: model.status,
      stage: model.stage,
      run: model.run,
      seq: model.seq,
    });
    expect(record.discovery.found).toBe(model.photos.length);
    expect(unifiedProgress(record).allowed).toEqual(allowedIn(model));
    for (const name of ['training', 'face_detection'] as const) {
      const { total, completed, failed: failures } = record.phases[name];
      if (total === null) continue;
      const states = model.photos.map((photo) => photo[name]).filter((state) => state !== null);
      const of = (state: ItemState) => states.filter((other) => other === state).length;
      expect({ total, completed, failures }).toEqual({
        total: states.length,
        completed: of('completed'),
        failures: of('failed'),
      });
    }
  }
}
