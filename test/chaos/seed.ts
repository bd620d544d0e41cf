import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endpoints, isAtWork } from '#libs/contracts';
import { copyPhoto } from '../support/photos.js';
import { TcpProxy } from '../support/proxy.js';
import { disagreements, leftoverWork } from './agreement.js';
import type { Arena } from './arena.js';
import { conditionProblems, ConditionWitness, undergo, type Undergone } from './conditions.js';
import { inflict } from './faults.js';
import { Disk } from './disk.js';
import { fillFolder, type Pool } from './folder.js';
import { hinder, occupyWorkers, type Hindrance } from './hindrances.js';
import { contradictions, endProblems } from './observations.js';
import { finish, Requester } from './requests.js';
import { nameOne, readShelves, verifyShelves } from './shelves.js';
import {
  describe,
  isFault,
  isOperation,
  type Place,
  type PlannedHindrance,
  type Schedule,
  type Step,
} from './schedule.js';
import { hasReached, recoveryOf, Tape } from './tape.js';
import { verifyLibrary, verifySession } from './verify.js';
import { answerOf, until } from './waiting.js';
import { ClientWitness, RestWitness, SocketWitness } from './witnesses.js';

/** The result of a seed. */
export interface Outcome {
  readonly violations: readonly string[];
  readonly runs: number;
  /** Seconds from the start of the session to the last check. */
  readonly seconds: number;
  /** Milliseconds to the next commit after each fault; null where there was nothing to recover. */
  readonly recoveries: readonly { readonly fault: string; readonly ms: number | null }[];
  /** What was in the way. */
  readonly undergone: readonly Undergone[];
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
  const disk = new Disk(folder, await fillFolder(folder, schedule, pool), pool);
  await arena.healthy();
  const { sessionId } = await arena.darkroom.api.create({ rootPath: folder, name: `seed ${schedule.seed}` });
  const proxy = await TcpProxy.open([Number(new URL(arena.darkroom.url).port)]);
  const seed = new SeedRun(schedule, arena, disk, proxy, sessionId);
  try {
    return await seed.run();
  } finally {
    await seed.close();
    await rm(folder, { recursive: true });
  }
}

class SeedRun {
  readonly #violations: string[] = [];
  readonly #undergone: Undergone[] = [];
  readonly #faults: { readonly fault: string; readonly over: number }[] = [];
  readonly #events: { readonly at: number; readonly what: string }[] = [];
  readonly #begun = performance.now();
  readonly #dashboard: ClientWitness;
  readonly #clients: ClientWitness[];
  readonly #others: readonly [RestWitness, SocketWitness];
  readonly #conditions: ConditionWitness;
  readonly #tape: Tape;
  readonly #requester: Requester;
  #late: NodeJS.Timeout;
  #deletions = 0;

  constructor(
    readonly schedule: Schedule,
    readonly arena: Arena,
    readonly disk: Disk,
    readonly proxy: TcpProxy,
    readonly sessionId: number,
  ) {
    const { url } = arena.darkroom;
    this.#dashboard = new ClientWitness('dashboard', url, sessionId);
    this.#clients = [this.#dashboard, new ClientWitness('proxied client', proxy.url, sessionId)];
    this.#others = [new RestWitness(() => arena.darkroom.api, sessionId), new SocketWitness(url, sessionId)];
    this.#conditions = new ConditionWitness(() => arena.darkroom.api, this.#dashboard, sessionId);
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
      recoveries: [
        ...this.#faults.map(({ fault, over }) => ({ fault, ms: recoveryOf(over, frames) })),
        ...this.#undergone.map(({ kind, recoveredMs }) => ({ fault: kind, ms: recoveredMs })),
      ],
      undergone: this.#undergone,
      timeline: this.#timeline(),
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#late);
    for (const client of this.#clients) client.close();
    this.proxy.close();
    await Promise.all([...this.#others, this.#conditions, this.#tape].map((witness) => witness.close()));
  }

  readonly #violation = (error: unknown) => void this.#violations.push(String(error));

  async #runAndCheck(): Promise<void> {
    const sessionIds = [this.sessionId];
    if (this.schedule.twin) sessionIds.push((await this.arena.darkroom.api.index(this.disk.folder)).sessionId);
    const [first, ...later] = this.schedule.hindrances;
    if (first) await this.#startInCrowd(first);
    else await this.#start();
    await this.#followSchedule();
    for (const hindrance of later) await this.#meet(hindrance);
    for (const id of sessionIds) await this.#finish(id);
    if (this.#clients.length < 3) this.#comeLate();
    await this.#check(sessionIds);
    if (this.schedule.afterwards.length > 0) sessionIds.push(...(await this.#changeAndIndexAgain()));
    // After a violation everything is left for inspection.
    if (this.#violations.length === 0) await this.#delete(sessionIds);
  }

  async #start(): Promise<void> {
    await this.#requester.send('start');
    const hasStarted = () => this.#tape.last !== undefined && this.#tape.last.status !== 'pending';
    await until('the session has started', hasStarted, STARTED_WITHIN_MS);
  }

  async #meet({ kind, ms, place }: PlannedHindrance): Promise<void> {
    if (kind === 'workers-busy') throw new Error('workers are busy from the start');
    await this.#moment(place);
    const { arena, disk } = this;
    await this.#undergo({ kind, ms }, () => hinder(kind, { arena, disk, tape: this.#tape }));
  }

  async #undergo({ kind, ms }: Hindrance, begin: () => Promise<() => Promise<unknown>>): Promise<void> {
    this.#note(describe({ kind, ms }));
    const undergone = await undergo({ kind, ms }, this.#tape, this.#conditions, begin);
    this.#undergone.push(undergone);
    this.#events.push({ at: undergone.over, what: `over: ${kind}` });
  }

  /** Starts the session while the workers are busy with another one, whose photos are not read. */
  async #startInCrowd(hindrance: Hindrance): Promise<void> {
    const { arena, disk } = this;
    const [photo = ''] = disk.pool.others;
    const folder = `${disk.folder}-crowd`;
    const { sessionId, end } = await occupyWorkers(arena, folder, photo);
    await this.#undergo(hindrance, async () => {
      await this.#start();
      return end;
    });
    await this.#removeAnother(sessionId, folder);
  }

  async #followSchedule(): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    for (const step of this.schedule.steps) {
      await this.#moment(step.place);
      const fail = (error: unknown) => this.#violation(`${describe(step.action)}: ${String(error)}`);
      underWay.push(this.#act(step).catch(fail));
    }
    await Promise.all(underWay);
  }

  #timeline(): string[] {
    const commits = this.#tape.frames.map(({ at, ...frame }) => ({ at, what: JSON.stringify(frame) }));
    const sayings = this.#conditions.sayings.map(({ at, ...saying }) => ({ at, what: JSON.stringify(saying) }));
    return [...this.#events, ...commits, ...sayings]
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
  async #moment(place: Place): Promise<void> {
    const due = () => {
      const { last } = this.#tape;
      if (last === undefined) return false;
      return hasReached(last, place) || (!isAtWork(last.status) && performance.now() - last.at > REST_MS);
    };
    await until(`the session is in ${place.stage}`, due, REACHED_WITHIN_MS).catch(() => undefined);
  }

  async #act(step: Step): Promise<void> {
    const { action } = step;
    this.#note(describe(step.action));
    if (isFault(action)) {
      await inflict(action, this.arena, this.proxy);
      this.#faults.push({ fault: action.kind, over: performance.now() });
    } else if (isOperation(action)) {
      await this.disk.change(action);
    } else if (action.kind === 'delete-another') {
      await this.#deleteAnother(action.afterMs);
    } else {
      await this.#requester.make(action);
    }
    this.#note(`over: ${describe(step.action)}`);
  }

  #note(what: string): void {
    this.#events.push({ at: performance.now(), what });
  }

  async #deleteAnother(afterMs: number): Promise<void> {
    const folder = `${this.disk.folder}-another-${(this.#deletions += 1)}`;
    await mkdir(folder);
    for (const photo of this.disk.pool.others.slice(0, ANOTHERS_PHOTOS))
      await copyPhoto(photo, join(folder, basename(photo)));
    const create = () => this.arena.darkroom.api.index(folder).catch(() => undefined);
    const { sessionId } = await until('another session is created', create, GONE_WITHIN_MS);
    await delay(afterMs);
    await this.#removeAnother(sessionId, folder);
  }

  async #removeAnother(sessionId: number, folder: string): Promise<void> {
    const folderId = await this.#folderOf(sessionId);
    await this.#remove(sessionId);
    await this.#removeFolder(folderId);
    await rm(folder, { recursive: true });
  }

  /** Completes a session, whatever state the schedule left it in. */
  async #finish(sessionId: number): Promise<void> {
    const tape = sessionId === this.sessionId ? this.#tape : new Tape(() => this.arena.database, sessionId);
    try {
      await finish(this.#requesterOf(sessionId), tape, this.disk.unmounts > 0);
    } finally {
      if (tape !== this.#tape) await tape.close();
    }
  }

  async #check(sessionIds: readonly number[]): Promise<void> {
    this.#note('the session is complete: checks begin');
    this.#violations.push(...(await disagreements(this.arena, this.sessionId, this.#clients)));
    for (const id of sessionIds)
      this.#violations.push(...(await verifySession(this.arena.database, id, this.disk.files, this.disk.disturbed)));
    await Promise.all(this.#others.map((witness) => witness.close()));
    if (this.schedule.steps.length === 0) this.#violations.push(...this.#conditionProblems());
    this.#violations.push(...contradictions([...this.#clients, ...this.#others]));
    this.#violations.push(...(await leftoverWork(this.arena, sessionIds)));
    this.#violations.push(...this.#clients.flatMap((client) => endProblems(client)));
  }

  #conditionProblems(): string[] {
    const { frames, silences } = this.#tape;
    const meanwhile = { commits: frames.map(({ at }) => at), silences };
    return conditionProblems(this.#conditions.sayings, this.#undergone, meanwhile, performance.now());
  }

  /** Changes files while nothing runs, and checks what a session makes of all changes. @returns the sessions that it had */
  async #changeAndIndexAgain(): Promise<number[]> {
    const { database, darkroom } = this.arena;
    const { disk } = this;
    const sessionIds: number[] = [];
    const named = await nameOne(this.arena, this.schedule.seed);
    await disk.deletePoison();
    for (const operation of this.schedule.afterwards) {
      this.#note(describe(operation));
      if (operation.kind === 'root-unmounted') sessionIds.push(await this.#indexWithoutRoot());
      else await disk.change(operation);
    }
    const before = await readShelves(database, named);
    this.#note('a quiet session begins');
    const { sessionId } = await darkroom.api.index(disk.folder);
    sessionIds.push(sessionId);
    const { overallStatus, overallProgress, reason } = await darkroom.untilEnd(sessionId);
    if (overallStatus !== 'completed' || overallProgress.percentage !== 100)
      this.#violation(`the quiet session is ${overallStatus} at ${overallProgress.percentage} %: ${reason}`);
    this.#violations.push(...(await verifySession(database, sessionId, disk.files)));
    this.#violations.push(...(await verifyShelves(database, { sessionId, disk, before, named })));
    this.#violations.push(...(await verifyLibrary(database)));
    return sessionIds;
  }

  /** Indexes the folder while its drive is away: that fails and changes nothing. @returns the session */
  async #indexWithoutRoot(): Promise<number> {
    const { database, darkroom } = this.arena;
    const photos = () => database.photo.findMany({ orderBy: { id: 'asc' } });
    const before = JSON.stringify(await photos(), withBigInts);
    return this.disk.withoutRoot(async () => {
      const { sessionId } = await darkroom.api.index(this.disk.folder);
      const { overallStatus, reason } = await darkroom.untilEnd(sessionId);
      if (overallStatus !== 'failed' || !reason) this.#violation(`without its drive a session is ${overallStatus}`);
      if (JSON.stringify(await photos(), withBigInts) !== before)
        this.#violation('a session without its drive changed photos');
      return sessionId;
    });
  }

  /** Deletes the sessions: every client must learn of it, and nothing may remain. */
  async #delete(sessionIds: readonly number[]): Promise<void> {
    const folderId = await this.#folderOf(this.sessionId);
    for (const id of sessionIds) await this.#remove(id);
    for (const client of this.#clients) {
      const gone = () => client.view?.error?.code === 'not_found';
      const learns = until(`${client.name} learns that the session was deleted`, gone, GONE_WITHIN_MS);
      await learns.catch(this.#violation);
    }
    await this.#removeFolder(folderId);
    this.#violations.push(...(await verifyLibrary(this.arena.database)));
  }

  async #folderOf(sessionId: number): Promise<number> {
    const folderId = async () =>
      (await answerOf(() => this.arena.database.trainingSession.findUnique({ where: { id: sessionId } })))?.folderId;
    return until(`the folder of session ${sessionId} is known`, folderId, GONE_WITHIN_MS);
  }

  /** Removes a folder from the library: its photos would be the originals of the next seed's. */
  async #removeFolder(folderId: number): Promise<void> {
    await this.#untilDeleted(`folder ${folderId}`, endpoints.folders.get.path(folderId));
  }

  async #remove(sessionId: number): Promise<void> {
    await this.#untilDeleted(`session ${sessionId}`, endpoints.sessions.get.path(sessionId));
  }

  async #untilDeleted(what: string, path: string): Promise<void> {
    const isGone = async () => {
      const answer = await this.arena.darkroom.api.send('DELETE', path).catch(() => undefined);
      return answer !== undefined && [200, 204, 404].includes(answer.status);
    };
    await until(`${what} is deleted`, isGone, GONE_WITHIN_MS);
  }
}

function withBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
