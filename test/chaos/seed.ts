import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { routes } from '#libs/contracts';
import { copyPhoto } from '../support/photos.js';
import { disagreements } from './agreement.js';
import type { Arena } from './arena.js';
import { inflict } from './faults.js';
import { fillFolder, type Expectation, type Pool } from './folder.js';
import { contradictions, endProblems } from './observations.js';
import { Requester } from './requests.js';
import { describe, isFault, type Schedule, type Step } from './schedule.js';
import { atWork, recoveryOf, Tape } from './tape.js';
import { verifyLibrary, verifySession } from './verify.js';
import { until } from './waiting.js';
import { Wire } from './wire.js';
import { ClientWitness, RestWitness } from './witnesses.js';

/** What a seed came to. */
export interface Outcome {
  readonly violations: readonly string[];
  readonly runs: number;
  /** Seconds from the start of the session to the last check. */
  readonly seconds: number;
  /** Milliseconds to the next commit after each fault; null where there was nothing to recover. */
  readonly recoveries: readonly { readonly fault: string; readonly ms: number | null }[];
}

/** Longest that a session at work may commit nothing, once all faults are over. */
const STUCK_AFTER_MS = 30_000;
/** Longest that a step waits for the phase in which it is to happen. */
const PHASE_WITHIN_MS = 4_000;
const STARTED_WITHIN_MS = 10_000;
const GONE_WITHIN_MS = 20_000;
/** Photos of the session that is deleted while the other one runs. */
const ANOTHERS_PHOTOS = 8;

/** Runs one seed on a Darkroom: a session from start to completion while the schedule happens to it, and all checks. */
export async function runSeed(schedule: Schedule, arena: Arena, pool: Pool): Promise<Outcome> {
  const folder = join(arena.photos, `seed-${schedule.seed}-${Date.now()}`);
  const expectation = await fillFolder(folder, schedule, pool);
  await arena.healthy();
  const seed = await SeedRun.begin(schedule, arena, pool, folder, expectation);
  try {
    return await seed.run();
  } finally {
    await seed.close();
    await rm(folder, { recursive: true });
  }
}

class SeedRun {
  readonly #violations: string[] = [];
  readonly #recoveries: { fault: string; over: number }[] = [];
  readonly #begun = performance.now();
  readonly #clients: ClientWitness[];
  readonly #rest: RestWitness;
  readonly #tape: Tape;
  readonly #requester: Requester;
  #late: NodeJS.Timeout;

  private constructor(
    private readonly schedule: Schedule,
    private readonly arena: Arena,
    private readonly pool: Pool,
    private readonly folder: string,
    private readonly expectation: Expectation,
    private readonly wire: Wire,
    private readonly sessionId: number,
  ) {
    const { url } = arena.darkroom;
    const dashboard = new ClientWitness('dashboard', url, sessionId);
    this.#clients = [dashboard, new ClientWitness('wired client', wire.url, sessionId)];
    this.#rest = new RestWitness(() => arena.darkroom.api, sessionId);
    this.#tape = new Tape(() => arena.database, sessionId);
    this.#requester = new Requester(dashboard.client, sessionId);
    this.#late = setTimeout(() => this.#comeLate(), schedule.lateMs);
  }

  /** Creates the session and whoever watches it. */
  static async begin(schedule: Schedule, arena: Arena, pool: Pool, folder: string, expectation: Expectation): Promise<SeedRun> {
    const { sessionId } = await arena.darkroom.api.create({ rootPath: folder, name: `seed ${schedule.seed}` });
    return new SeedRun(schedule, arena, pool, folder, expectation, await Wire.open(arena.darkroom.url), sessionId);
  }

  /** Lets the schedule happen, sees the session to its end, and checks everything. */
  async run(): Promise<Outcome> {
    const twin = this.schedule.twin ? (await this.arena.darkroom.api.index(this.folder)).sessionId : undefined;
    await this.#requester.send('start');
    await until('the session has started', () => this.#tape.last !== undefined && this.#tape.last.status !== 'pending', STARTED_WITHIN_MS);
    const underWay = [];
    for (const step of this.schedule.steps) {
      await this.#moment(step);
      underWay.push(this.#act(step).catch((error: unknown) => this.#violations.push(`${describe(step)}: ${String(error)}`)));
    }
    await Promise.all(underWay);
    await this.#finish();
    if (twin !== undefined) await this.#finishTwin(twin);
    if (this.#clients.length < 3) this.#comeLate();
    await this.#check(twin);
    const seconds = (performance.now() - this.#begun) / 1000;
    await this.#delete(twin === undefined ? [this.sessionId] : [this.sessionId, twin]);
    const { frames } = this.#tape;
    return {
      violations: this.#violations,
      runs: frames.at(-1)?.run ?? 0,
      seconds,
      recoveries: this.#recoveries.map(({ fault, over }) => ({ fault, ms: recoveryOf(over, frames) })),
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#late);
    for (const client of this.#clients) client.close();
    this.wire.close();
    await Promise.all([this.#rest.close(), this.#tape.stop()]);
  }

  #comeLate(): void {
    clearTimeout(this.#late);
    this.#clients.push(new ClientWitness('late client', this.arena.darkroom.url, this.sessionId));
  }

  /** Returns when a step is due. */
  async #moment({ phase, afterMs }: Step): Promise<void> {
    const there = () => this.#tape.last?.stage === phase || !atWork(this.#tape.last ?? { status: 'completed' });
    if (phase !== null) await until(`the session is in ${phase}`, there, PHASE_WITHIN_MS).catch(() => undefined);
    await delay(afterMs);
  }

  async #act({ action }: Step): Promise<void> {
    if (isFault(action)) {
      await inflict(action, this.arena, this.wire);
      this.#recoveries.push({ fault: action.kind, over: performance.now() });
    } else if (action.kind === 'delete-another') {
      await this.#deleteAnother(action.afterMs);
    } else {
      await this.#requester.make(action);
    }
  }

  async #deleteAnother(afterMs: number): Promise<void> {
    const folder = `${this.folder}-another`;
    await mkdir(folder);
    for (const [at, photo] of this.pool.photos.slice(0, ANOTHERS_PHOTOS).entries()) await copyPhoto(photo, join(folder, `${at}`.concat(photo.slice(photo.lastIndexOf('.')))));
    const { api } = this.arena.darkroom;
    let created: number | undefined;
    await until('another session is created', async () => {
      created = await api.index(folder).then(({ sessionId }) => sessionId, () => undefined);
      return created !== undefined;
    }, GONE_WITHIN_MS);
    await delay(afterMs);
    await this.#remove(created as number);
    await rm(folder, { recursive: true });
  }

  /** Sees to it that the session completes, whatever the schedule left it in. */
  async #finish(): Promise<void> {
    const allOver = performance.now();
    for (;;) {
      const { last } = this.#tape;
      if (last === undefined) throw new Error('the session was never read');
      if (last.status === 'completed') return;
      if (last.status === 'failed') throw new Error(`session ${this.sessionId} failed, though nothing is wrong with its folder`);
      if (performance.now() - Math.max(last.at, allOver) > STUCK_AFTER_MS) throw new Error(`session ${this.sessionId} is stuck: ${JSON.stringify(last)}`);
      if (!atWork(last)) await this.#goOn(last.status, last.seq);
      await delay(25);
    }
  }

  async #goOn(status: string, seq: number): Promise<void> {
    const moved = () => until('the session goes on', () => this.#tape.last?.seq !== seq, 1_000).then(() => true, () => false);
    await this.#requester.send(status === 'paused' ? 'resume' : status === 'pending' ? 'start' : 'retry-failed');
    // Cancelled with nothing left to retry.
    if (!(await moved()) && status === 'cancelled') await this.#requester.restart('clustering').then(moved);
  }

  async #finishTwin(twin: number): Promise<void> {
    const tape = new Tape(() => this.arena.database, twin);
    const completed = () => tape.last?.status === 'completed';
    await until(`session ${twin}, over the same folder, is completed`, completed, STUCK_AFTER_MS).finally(() => tape.stop());
  }

  async #check(twin: number | undefined): Promise<void> {
    const { database } = this.arena;
    this.#violations.push(...(await disagreements(this.arena, this.sessionId, this.#clients)));
    for (const id of twin === undefined ? [this.sessionId] : [this.sessionId, twin]) {
      this.#violations.push(...(await verifySession(database, id, this.expectation)));
    }
    await this.#rest.close();
    this.#violations.push(...this.#requester.complaints, ...contradictions([...this.#clients, this.#rest]));
    this.#violations.push(...this.#clients.flatMap((client) => endProblems(client)));
  }

  /** Deletes the sessions; everybody must hear of it, and nothing may stay behind. */
  async #delete(sessionIds: readonly number[]): Promise<void> {
    for (const id of sessionIds) await this.#remove(id);
    for (const client of this.#clients) {
      const gone = () => client.view?.error?.code === 'not_found';
      await until(`${client.name} hears that the session was deleted`, gone, GONE_WITHIN_MS).catch((error: unknown) => this.#violations.push(String(error)));
    }
    this.#violations.push(...(await verifyLibrary(this.arena.database)));
  }

  async #remove(sessionId: number): Promise<void> {
    const { api } = this.arena.darkroom;
    const isGone = async () => [204, 404].includes(await api.send('DELETE', routes.session(sessionId)).then(({ status }) => status, () => 0));
    await until(`session ${sessionId} is deleted`, isGone, GONE_WITHIN_MS);
  }
}
