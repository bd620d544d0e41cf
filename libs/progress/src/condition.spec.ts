import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outage, OutageCause } from '#libs/async';
import { Condition, type ConditionCause, type FileInHand, type WorkerBeat } from '#libs/contracts';
import {
  conditionOf,
  QUIET_MS,
  SILENT_MS,
  SLOW_MS,
  UNKNOWN_MS,
  type ConditionEvidence,
  type ObservedSession,
} from './condition.js';
import { makeBeat } from '../../../test/support/snapshots.js';

const NOW = Date.parse('2026-01-12T10:00:00.000Z');
const ago = (ms: number) => NOW - ms;
const timeAgo = (ms: number) => new Date(ago(ms)).toISOString();
const always = <State>(state: State) => ({ state, since: 0 });

const beat = (fields: Partial<WorkerBeat> = {}) => makeBeat({ at: timeAgo(1_000), ...fields });
const outage = (cause: OutageCause, message = `${cause}.`): Outage => ({ cause, message });
const heard = (fields: Partial<WorkerBeat> = {}, msAgo = 1_000) => ({ beat: beat(fields), heardAt: ago(msAgo) });
const atWork = { busyWith: [{ sessionId: 1, phase: 'training' }] };

const unseen = {
  cause: 'folder_unseen',
  path: '/photos',
  message: 'does not see /photos',
  since: timeAgo(9_000),
} as const;

/** Servers that write, disks with room, and a worker that has nothing to do. */
const evidence = (fields: Partial<ConditionEvidence> = {}): ConditionEvidence => ({
  at: NOW,
  watchedSince: 0,
  postgres: always(null),
  redis: always(null),
  dataDisk: always('room'),
  databaseDisk: always('room'),
  workers: [heard()],
  names: new Map([
    [1, 'Holiday'],
    [2, 'Wedding'],
  ]),
  ...fields,
});

/** A session in training whose numbers have rested for 20 s. */
const session = (fields: Partial<ObservedSession> = {}): ObservedSession => ({
  sessionId: 1,
  status: 'running',
  stage: 'training',
  rootPath: '/photos',
  movedAt: ago(20_000),
  root: always('there'),
  ...fields,
});

const file = (fields: Partial<FileInHand> = {}): FileInHand => ({
  phase: 'training',
  path: '/photos/2019/big.tif',
  doing: 'reading',
  since: timeAgo(SLOW_MS.reading),
  ...fields,
});

describe('conditionOf', () => {
  it.each<[string, Partial<ConditionEvidence>, Partial<ObservedSession>, Partial<Condition>]>([
    ['no worker', { workers: [] }, {}, { state: 'blocked', message: 'No worker is running.' }],
    [
      'a worker that is silent',
      { workers: [heard(atWork, SILENT_MS)] },
      {},
      { state: 'blocked', cause: 'no_worker', since: timeAgo(SILENT_MS) },
    ],
    [
      'Postgres away',
      { postgres: { state: outage('postgres_away'), since: ago(3_000) } },
      {},
      { state: 'blocked', message: 'postgres_away.', cause: 'postgres_away', since: timeAgo(3_000) },
    ],
    [
      'Postgres away with its disk full',
      { postgres: { state: outage('postgres_away'), since: ago(3_000) }, databaseDisk: always('full') },
      {},
      { state: 'blocked', message: 'The disk of the database is full.', cause: 'postgres_full' },
    ],
    [
      'Postgres read-only',
      { postgres: { state: outage('postgres_read_only'), since: ago(3_000) } },
      {},
      { state: 'blocked', cause: 'postgres_read_only' },
    ],
    [
      'Redis away',
      { redis: { state: outage('redis_away'), since: ago(3_000) } },
      {},
      { state: 'blocked', cause: 'redis_away' },
    ],
    [
      'Redis without memory',
      { redis: { state: outage('redis_refuses_writes', 'Redis refuses writes (out of memory).'), since: ago(3_000) } },
      {},
      { state: 'blocked', cause: 'redis_refuses_writes', message: 'Redis refuses writes (out of memory).' },
    ],
    [
      'a full data disk',
      { dataDisk: { state: 'full', since: ago(4_000) } },
      {},
      { state: 'blocked', cause: 'disk_full', since: timeAgo(4_000) },
    ],
    [
      'a full database disk',
      { databaseDisk: { state: 'full', since: ago(4_000) } },
      {},
      { state: 'blocked', cause: 'postgres_full' },
    ],
    [
      'a folder that is gone',
      {},
      { root: { state: 'gone', since: ago(3_000) } },
      {
        state: 'blocked',
        cause: 'folder_gone',
        about: { kind: 'folder', name: '/photos' },
        message: 'The folder /photos is gone.',
      },
    ],
    [
      'a folder that does not answer, while discovery has it',
      { workers: [heard({ busyWith: [{ sessionId: 1, phase: 'discovery' }] })] },
      { status: 'discovering', stage: 'discovery', root: { state: 'silent', since: ago(3_000) } },
      { cause: 'folder_gone', message: 'The folder /photos does not answer.' },
    ],
    [
      'a worker that does not see the folder',
      { workers: [heard({ waits: [unseen] })] },
      {},
      {
        state: 'blocked',
        cause: 'folder_unseen',
        since: timeAgo(9_000),
        about: { kind: 'worker', name: 'darkroom-42' },
        message: 'The worker darkroom-42 does not see the folder /photos.',
      },
    ],
    [
      'a drive below the folder that a worker does not see',
      { workers: [heard({ waits: [{ ...unseen, path: '/photos/drive' }] })] },
      {},
      { cause: 'folder_unseen', message: 'The worker darkroom-42 does not see the folder /photos/drive.' },
    ],
    [
      'a worker whose disk is full',
      { workers: [heard({ waits: [{ ...outage('disk_full'), since: timeAgo(9_000) }] })] },
      {},
      { state: 'blocked', cause: 'disk_full', since: timeAgo(9_000), about: { kind: 'worker', name: 'darkroom-42' } },
    ],
    [
      'workers that are busy with another session',
      {
        workers: [
          heard({
            busyWith: [
              { sessionId: 2, phase: 'training' },
              { sessionId: 2, phase: 'training' },
            ],
          }),
        ],
      },
      {},
      {
        state: 'waiting',
        cause: 'turn',
        about: { kind: 'session', name: '2' },
        since: timeAgo(20_000),
        message: 'The workers are busy with the session “Wedding”.',
      },
    ],
    [
      'workers that are busy with a session that has just ended',
      { workers: [heard({ slots: 1, busyWith: [{ sessionId: 3, phase: 'training' }] })] },
      {},
      { cause: 'turn', message: 'The workers are busy with another session.' },
    ],
    [
      'processes that all have photos of another session',
      {
        workers: [
          heard({
            busyWith: [...atWork.busyWith, { sessionId: 2, phase: 'training' }],
            inHand: [file({ path: '/elsewhere/1.jpg' }), file({ path: '/elsewhere/2.jpg' })],
          }),
        ],
      },
      {},
      {
        cause: 'turn',
        about: { kind: 'session', name: '2' },
        message: 'The workers are busy with the session “Wedding”.',
      },
    ],
    [
      'models that are loading',
      { workers: [heard({ ...atWork, loadingSince: timeAgo(7_000) })] },
      {},
      { state: 'waiting', cause: 'models_loading', since: timeAgo(7_000) },
    ],
    [
      'a file that takes long to read',
      { workers: [heard({ ...atWork, inHand: [file({ since: timeAgo(2_000) }), file()] })] },
      {},
      {
        state: 'waiting',
        cause: 'slow_file',
        since: timeAgo(SLOW_MS.reading),
        about: { kind: 'file', name: '/photos/2019/big.tif' },
        message: 'big.tif takes long to read.',
      },
    ],
    [
      'a file that takes long to analyse',
      { workers: [heard({ ...atWork, inHand: [file({ doing: 'analysing', since: timeAgo(SLOW_MS.analysing) })] })] },
      {},
      { message: 'big.tif takes long to analyse.' },
    ],
    ['nothing known', {}, { movedAt: ago(UNKNOWN_MS) }, { state: 'waiting', cause: 'unknown' }],
    [
      'a folder that is gone as soon as the numbers rest',
      {},
      { root: { state: 'gone', since: ago(3_000) }, movedAt: ago(3_000) },
      { cause: 'folder_gone' },
    ],
  ])('names %s', (_, known, observed, expected) => {
    expect(conditionOf(evidence(known), session(observed))).toMatchObject(expected);
  });

  it.each<[string, Partial<ConditionEvidence>, Partial<ObservedSession>]>([
    ['a worker has it in hand', { workers: [heard(atWork)] }, {}],
    ['another of two workers has it', { workers: [heard({ waits: [] }), heard({ ...atWork, id: 'b' })] }, {}],
    ['its next job is on its way', {}, { movedAt: ago(UNKNOWN_MS - 1) }],
    ['a phase has just started', { workers: [] }, { movedAt: ago(QUIET_MS - 1) }],
    ['this process has just begun to look', { workers: [], watchedSince: ago(SILENT_MS - 1) }, {}],
    ['Redis has just come back, before any beat', { workers: [], redis: { state: null, since: ago(4_999) } }, {}],
    ['Postgres has just come back', { workers: [], postgres: { state: null, since: ago(4_999) } }, {}],
    ['one look at Redis failed', { redis: { state: outage('redis_away'), since: ago(2_999) } }, {}],
    [
      'clustering takes minutes',
      { workers: [heard({ busyWith: [{ sessionId: 1, phase: 'clustering' }] })] },
      { stage: 'clustering', movedAt: ago(600_000) },
    ],
    [
      'clustering takes minutes while processes have photos of another session',
      {
        workers: [
          heard({
            busyWith: [
              { sessionId: 1, phase: 'clustering' },
              { sessionId: 2, phase: 'training' },
            ],
            inHand: [file({ path: '/elsewhere/1.jpg' })],
          }),
        ],
      },
      { stage: 'clustering' },
    ],
    [
      'clustering goes on without the folder',
      { workers: [heard({ busyWith: [{ sessionId: 1, phase: 'clustering' }] })] },
      { stage: 'clustering', root: { state: 'gone', since: ago(60_000) } },
    ],
    [
      'the folder is back, before the worker has tried again',
      { workers: [heard({ waits: [unseen] })] },
      { root: { state: 'there', since: ago(4_000) } },
    ],
    [
      'the slow file is of another folder',
      { workers: [heard({ ...atWork, inHand: [file({ path: '/photos2/a.jpg' })] })] },
      {},
    ],
    ['a large photo is analysed', { workers: [heard({ ...atWork, inHand: [file({ doing: 'analysing' })] })] }, {}],
    ['a worker still has a slot', { workers: [heard({ busyWith: [{ sessionId: 2, phase: 'training' }] })] }, {}],
  ])('is not alarmed while %s', (_, known, observed) => {
    expect(conditionOf(evidence(known), session(observed))).toMatchObject({ state: 'working', cause: null });
  });

  it.each(['pending', 'paused', 'completed', 'failed', 'cancelled'] as const)(
    'a %s session is not blocked',
    (status) => {
      const worst = evidence({
        workers: [],
        postgres: always(outage('postgres_away')),
        redis: always(outage('redis_away')),
      });
      expect(conditionOf(worst, session({ status }))).toMatchObject({ state: 'working', cause: null });
    },
  );
});

describe('of any evidence', () => {
  const past = fc.integer({ min: 0, max: 120_000 }).map(ago);
  const fact = <State>(...states: State[]) => fc.record({ state: fc.constantFrom(...states), since: past });
  const time = past.map((at) => new Date(at).toISOString());
  const phase = fc.constantFrom('discovery', 'training', 'face_detection', 'clustering');
  const sessionId = fc.integer({ min: 1, max: 3 });
  const anyWorker = fc.record({
    heardAt: past,
    beat: fc
      .record({
        id: fc.constantFrom('a', 'b'),
        busyWith: fc.array(fc.record({ sessionId, phase }), { maxLength: 3 }),
        inHand: fc.array(
          fc.record({
            phase,
            path: fc.constantFrom('/photos/1.jpg', '/elsewhere/2.jpg'),
            doing: fc.constantFrom('reading' as const, 'analysing' as const),
            since: time,
          }),
          { maxLength: 3 },
        ),
        loadingSince: fc.option(time),
        waits: fc.array(fc.constantFrom(unseen, { ...outage('disk_full'), since: timeAgo(9_000) }), { maxLength: 1 }),
      })
      .map(beat),
  });
  const anyEvidence: fc.Arbitrary<ConditionEvidence> = fc.record({
    at: fc.constant(NOW),
    watchedSince: past,
    postgres: fact<Outage | null>(null, null, outage('postgres_away'), outage('postgres_full')),
    redis: fact<Outage | null>(null, null, outage('redis_away'), outage('redis_refuses_writes')),
    dataDisk: fact('room', 'room', 'full'),
    databaseDisk: fact('room', 'room', 'full'),
    workers: fc.array(anyWorker, { maxLength: 3 }),
    names: fc.constantFrom(new Map(), new Map([[2, 'Wedding']])),
  });
  const anySession: fc.Arbitrary<ObservedSession> = fc.record({
    sessionId: fc.constant(1),
    status: fc.constantFrom('discovering', 'running', 'paused', 'completed'),
    stage: fc.option(phase),
    rootPath: fc.constantFrom('/photos', '/'),
    movedAt: past,
    root: fact('there', 'there', 'gone', 'empty', 'silent'),
  });

  it('the condition fits the contract, and has a cause, a sentence and advice exactly where it does not work', () => {
    fc.assert(
      fc.property(anyEvidence, anySession, (known, observed) => {
        const condition = Condition.parse(conditionOf(known, observed));
        const isWorking = condition.state === 'working';
        for (const value of [condition.cause, condition.since, condition.message, condition.advice]) {
          expect(value === null).toBe(isWorking);
        }
        expect(condition.at).toBe(new Date(NOW).toISOString());
      }),
      { numRuns: 2_000 },
    );
  });

  it('a session whose numbers moved a moment ago works, unless what is certain is in its way', () => {
    const servers: (ConditionCause | null)[] = [null, 'postgres_away', 'postgres_full', 'redis_away'];
    servers.push('redis_refuses_writes');
    fc.assert(
      fc.property(anyEvidence, anySession, fc.integer({ min: 0, max: QUIET_MS - 1 }), (known, observed, quiet) => {
        const { cause } = conditionOf(known, { ...observed, movedAt: ago(quiet) });
        expect(quiet < 3_000 ? servers : [...servers, 'disk_full', 'folder_gone']).toContain(cause);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a session that a living worker has in hand works, while servers, disks and folder are well and files are young', () => {
    fc.assert(
      fc.property(anyEvidence, anySession, anyWorker, fc.nat(SILENT_MS - 1), (known, observed, worker, silence) => {
        const { stage } = observed;
        const well = always(null);
        const at = stage ?? 'training';
        const mine = {
          heardAt: ago(silence),
          beat: beat({
            ...worker.beat,
            at: timeAgo(0),
            busyWith: [{ sessionId: 1, phase: at }],
            inHand: worker.beat.inHand.map((each) => ({ ...each, since: timeAgo(SLOW_MS.reading - SILENT_MS) })),
            loadingSince: null,
            waits: [],
          }),
        };
        const healthy: ConditionEvidence = {
          ...known,
          postgres: well,
          redis: well,
          dataDisk: always('room'),
          databaseDisk: always('room'),
          workers: [mine],
        };
        expect(conditionOf(healthy, { ...observed, stage: at, root: always('there') }).cause).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});
