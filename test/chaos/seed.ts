import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endpoints } from '#libs/contracts';
import { copyPhoto } from '../support/photos.js';
import { TcpProxy } from '../support/proxy.js';
import { disagreements, leftoverWork } from './agreement.js';
import type { Arena } from './arena.js';
import { inflict } from './faults.js';
import { fillFolder, type Expectation, type Pool } from './folder.js';
import { contradictions, endProblems } from './observations.js';
import { finish, Requester } from './requests.js';
import { describe, isFault, type Schedule, type Step } from './schedule.js';
import { atWork, hasReached, recoveryOf, Tape } from './tape.js';
import { verifyLibrary, verifySession } from './verify.js';
import { until } from './waiting.js';
import { ClientWitness, RestWitness, SocketWitness } from './witnesses.js';

/** The result of a seed. */
export interface Outcome {
  readonly violations: readonly string[];
  readonly runs: number;
  /** Seconds from the start of the session to the last check. */
  readonly seconds: number;
  /** Milliseconds to the next commit after each fault; null where there was nothing to recover. */
  readonly recoveries: readonly { readonly fault: string; readonly ms: number | null }[];
  /** What happened when, in seconds from the start: each step, and each commit. */
  readonly timeline: readonly string[];
}

/** Longest wait of a step for its place. */
const REACHED_WITHIN_MS = 10_000;
/** A session that rests for this long does not go on by itself. */
const REST_MS = 1_200;
const STARTED_WITHIN_MS = 10_000;
const GONE_WITHIN_MS = 20_000;
/** Photos of the session that is deleted while the other one runs. */
const ANOTHERS_PHOTOS = 8;

/** Runs one seed on a Darkroom: a session from start to completion while the schedule happens to it, and all checks. */
export async function runSeed(schedule: Schedule, arena: Arena, pool: Pool): Promise<Outcome> {
  const folder = join(arena.photos, `seed-${schedule.seed}-${Date.now()}`);
  const expectation = await fillFolder(folder, schedule, pool);
  await arena.healthy();
  const { sessionId } = await arena.darkroom.api.create({ rootPath: folder, name: `seed ${schedule.seed}` });
  const proxy = await TcpProxy.open([Number(new URL(arena.darkroom.url).port)]);
  const seed = new SeedRun(schedule, arena, pool, folder, expectation, proxy, sessionId);
  try {
    return await seed.run();
  } finally {
    await seed.close();
    await rm(folder, { recursive: true });
  }
}

class SeedRun {
  readonly #violations: string[] = [];
  readonly #faults: { readonly fault: string; readonly over: number }[] = [];
  readonly #events: { readonly at: number; readonly what: string }[] = [];
  readonly #begun = performance.now();
  readonly #dashboard: ClientWitness;
  readonly #clients: ClientWitness[];
  readonly #others: readonly [RestWitness, SocketWitness];
  readonly #tape: Tape;
  readonly #requester: Requester;
  #late: NodeJS.Timeout;
  #deletions = 0;

  constructor(
    readonly schedule: Schedule,
    readonly arena: Arena,
    readonly pool: Pool,
    readonly folder: string,
    readonly expectation: Expectation,
    readonly proxy: TcpProxy,
    readonly sessionId: number,
  ) {
    const { url } = arena.darkroom;
    this.#dashboard = new ClientWitness('dashboard', url, sessionId);
    this.#clients = [this.#dashboard, new ClientWitness('proxied client', proxy.url, sessionId)];
    this.#others = [new RestWitness(() => arena.darkroom.api, sessionId), new SocketWitness(url, sessionId)];
    this.#tape = new Tape(() => arena.database, sessionId);
    this.#requester = this.#requesterOf(sessionId);
    this.#late = setTimeout(() => this.#comeLate(), schedule.lateMs);
  }

  /** Executes the schedule, completes the session, and checks everything. */
  async run(): Promise<Outcome> {
    await this.#runAndCheck().catch(this.#violation);
    const { frames } = this.#tape;
    return {
      violations: this.#violations,
      runs: frames.at(-1)?.run ?? 0,
      seconds: (performance.now() - this.#begun) / 1000,
      recoveries: this.#faults.map(({ fault, over }) => ({ fault, ms: recoveryOf(over, frames) })),
      timeline: this.#timeline(),
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#late);
    for (const client of this.#clients) client.close();
    this.proxy.close();
    await Promise.all([...this.#others, this.#tape].map((witness) => witness.close()));
  }

  readonly #violation = (error: unknown) => void this.#violations.push(String(error));

  async #runAndCheck(): Promise<void> {
    const sessionIds = [this.sessionId];
    if (this.schedule.twin) sessionIds.push((await this.arena.darkroom.api.index(this.folder)).sessionId);
    await this.#requester.send('start');
    const hasStarted = () => this.#tape.last !== undefined && this.#tape.last.status !== 'pending';
    await until('the session has started', hasStarted, STARTED_WITHIN_MS);
    await this.#followSchedule();
    for (const id of sessionIds) await this.#finish(id);
    if (this.#clients.length < 3) this.#comeLate();
    await this.#check(sessionIds);
    // After a violation everything is left for inspection.
    if (this.#violations.length === 0) await this.#delete(sessionIds);
  }

  async #followSchedule(): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    for (const step of this.schedule.steps) {
      await this.#moment(step);
      const fail = (error: unknown) => this.#violation(`${describe(step)}: ${String(error)}`);
      underWay.push(this.#act(step).catch(fail));
    }
    await Promise.all(underWay);
  }

  #timeline(): string[] {
    const commits = this.#tape.frames.map(({ at, ...frame }) => ({ at, what: JSON.stringify(frame) }));
    return [...this.#events, ...commits]
      .sort((a, b) => a.at - b.at)
      .map(({ at, what }) => `${((at - this.#begun) / 1000).toFixed(2)} ${what}`);
  }

  #requesterOf(sessionId: number): Requester {
    return new Requester(this.#dashboard.client, sessionId, this.#violation);
  }

  #comeLate(): void {
    clearTimeout(this.#late);
    this.#clients.push(new ClientWitness('late client', this.arena.darkroom.url, this.sessionId));
  }

  /** Returns when a step is due: the session is there, or rests and does not get there. */
  async #moment({ place }: Step): Promise<void> {
    const due = () => {
      const { last } = this.#tape;
      if (last === undefined) return false;
      return hasReached(last, place) || (!atWork(last) && performance.now() - last.at > REST_MS);
    };
    await until(`the session is in ${place.stage}`, due, REACHED_WITHIN_MS).catch(() => undefined);
  }

  async #act(step: Step): Promise<void> {
    const { action } = step;
    this.#note(describe(step));
    if (isFault(action)) {
      await inflict(action, this.arena, this.proxy);
      this.#faults.push({ fault: action.kind, over: performance.now() });
    } else if (action.kind === 'delete-another') {
      await this.#deleteAnother(action.afterMs);
    } else {
      await this.#requester.make(action);
    }
    this.#note(`over: ${describe(step)}`);
  }

  #note(what: string): void {
    this.#events.push({ at: performance.now(), what });
  }

  async #deleteAnother(afterMs: number): Promise<void> {
    const folder = `${this.folder}-another-${(this.#deletions += 1)}`;
    await mkdir(folder);
    for (const photo of this.pool.photos.slice(0, ANOTHERS_PHOTOS))
      await copyPhoto(photo, join(folder, basename(photo)));
    const create = () => this.arena.darkroom.api.index(folder).catch(() => undefined);
    const { sessionId } = await until('another session is created', create, GONE_WITHIN_MS);
    await delay(afterMs);
    await this.#remove(sessionId);
    await rm(folder, { recursive: true });
  }

  /** Completes a session, whatever state the schedule left it in. */
  async #finish(sessionId: number): Promise<void> {
    const tape = sessionId === this.sessionId ? this.#tape : new Tape(() => this.arena.database, sessionId);
    try {
      await finish(this.#requesterOf(sessionId), tape);
    } finally {
      if (tape !== this.#tape) await tape.close();
    }
  }

  async #check(sessionIds: readonly number[]): Promise<void> {
    this.#note('the session is complete: checks begin');
    this.#violations.push(...(await disagreements(this.arena, this.sessionId, this.#clients)));
    for (const id of sessionIds)
      this.#violations.push(...(await verifySession(this.arena.database, id, this.expectation)));
    await Promise.all(this.#others.map((witness) => witness.close()));
    this.#violations.push(...contradictions([...this.#clients, ...this.#others]));
    this.#violations.push(...(await leftoverWork(this.arena, sessionIds)));
    this.#violations.push(...this.#clients.flatMap((client) => endProblems(client)));
  }

  /** Deletes the sessions: every client must learn of it, and nothing may remain. */
  async #delete(sessionIds: readonly number[]): Promise<void> {
    for (const id of sessionIds) await this.#remove(id);
    for (const client of this.#clients) {
      const gone = () => client.view?.error?.code === 'not_found';
      const learns = until(`${client.name} learns that the session was deleted`, gone, GONE_WITHIN_MS);
      await learns.catch(this.#violation);
    }
    this.#violations.push(...(await verifyLibrary(this.arena.database)));
  }

  async #remove(sessionId: number): Promise<void> {
    const { api } = this.arena.darkroom;
    const isGone = async () => {
      const answer = await api.send('DELETE', endpoints.sessions.get.path(sessionId)).catch(() => undefined);
      return answer !== undefined && [204, 404].includes(answer.status);
    };
    await until(`session ${sessionId} is deleted`, isGone, GONE_WITHIN_MS);
  }
}
