import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endpoints, type ConditionCause } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { copyPhoto } from '../support/photos.js';
import { familyOf, send } from '../support/processes.js';
import type { Arena } from './arena.js';
import type { Disk } from './disk.js';
import type { Tape } from './tape.js';
import { until } from './waiting.js';

/** What is in the way of a session from its beginning to its end. */
export const HINDRANCES = {
  'workers-busy': ['turn'],
  'workers-frozen': ['no_worker'],
  'redis-frozen': ['redis_away'],
  /** It has no memory left. */
  'redis-full': ['redis_refuses_writes'],
  /** It cannot write its dump. */
  'redis-unsaved': ['redis_refuses_writes'],
  'postgres-frozen': ['postgres_away'],
  'postgres-read-only': ['postgres_read_only'],
  /** The disk is full to the last byte of the write-ahead log, without which Postgres does not run. */
  'postgres-full': ['postgres_full', 'disk_full'],
  /** Its disk is also the one of the database. */
  'disk-full': ['disk_full', 'postgres_full'],
  /** The folder is empty, as the mount point of a drive is without it. */
  'folder-unmounted': ['folder_gone'],
  'folder-renamed': ['folder_gone'],
  /** Nothing comes of the content of one photo. */
  'photo-held': ['slow_file'],
} as const satisfies Record<string, readonly ConditionCause[]>;

/** What is in the way for a while after it: Postgres has to start again. */
export const AFTERMATH: Partial<Record<HindranceKind, readonly ConditionCause[]>> = {
  'postgres-full': ['postgres_away'],
};

export type HindranceKind = keyof typeof HINDRANCES;

/** Something that is in the way of a session, which its condition has to name. `ms`: how long it lasts once it is named. */
export interface Hindrance {
  readonly kind: HindranceKind;
  readonly ms: number;
}

/** Where it happens. */
export interface Scene {
  readonly arena: Arena;
  readonly disk: Disk;
  readonly tape: Tape;
}

const BEGUN_WITHIN_MS = 20_000;

/** Puts a hindrance in the way; `workers-busy` is of another session and begins elsewhere. @returns how to end it. */
export async function hinder(
  kind: Exclude<HindranceKind, 'workers-busy'>,
  { arena, disk, tape }: Scene,
): Promise<() => Promise<unknown>> {
  switch (kind) {
    case 'workers-frozen': {
      const workers = Array.from({ length: arena.workers }, (_, at) => arena.pidOf(`worker-${at + 1}`));
      return freeze((await Promise.all(workers)).flatMap(familyOf));
    }
    case 'redis-frozen':
      return freeze([await arena.server('redis')]);
    case 'redis-full':
      return limitRedis(arena);
    case 'redis-unsaved':
      return keepRedisFromSaving(arena);
    case 'postgres-frozen':
      return freeze(familyOf(await arena.server('postgres')));
    case 'postgres-read-only':
      return makeReadOnly(arena);
    case 'postgres-full': {
      const free = await fill(arena.launch.data);
      await useUpLog(arena);
      return free;
    }
    case 'disk-full':
      return fill(arena.launch.data);
    case 'folder-unmounted':
      return disk.hide();
    case 'folder-renamed': {
      const [here, away] = [disk.folder, `${disk.folder}-away`];
      await rename(here, away);
      return () => rename(away, here);
    }
    case 'photo-held': {
      const path = await lastPending(arena, tape);
      await arena.hold([path]);
      return () => arena.release([path]);
    }
  }
}

/** Photos of the session that the workers are busy with: enough for more jobs of 16 than two workers do at once. */
const CROWD = 80;

/** Makes the workers busy with another session, none of whose photos is read. @returns that session, and how to end it */
export async function occupyWorkers(arena: Arena, folder: string, photo: string) {
  await mkdir(folder);
  const paths = Array.from({ length: CROWD }, (_, at) => join(folder, `crowd-${at}.jpg`));
  await Promise.all(paths.map((path) => copyPhoto(photo, path)));
  await arena.hold(paths);
  const { api } = arena.darkroom;
  const { sessionId } = await api.index(folder);
  const isTraining = ({ phase }: { readonly phase: string }) => phase === 'training';
  const areBusy = async () => {
    const { workers } = await api.call(endpoints.system.state);
    return workers.every(({ busyWith, slots }) => busyWith.filter(isTraining).length === slots);
  };
  await until('all workers are busy', areBusy, BEGUN_WITHIN_MS);
  const end = async () => {
    await api.command(sessionId, 'cancel');
    await arena.release(paths);
  };
  return { sessionId, end };
}

function freeze(pids: readonly number[]): () => Promise<void> {
  for (const pid of pids) send(pid, 'SIGSTOP');
  return () => Promise.resolve(pids.forEach((pid) => send(pid, 'SIGCONT')));
}

async function limitRedis(arena: Arena): Promise<() => Promise<unknown>> {
  await arena.withRedis((redis) => redis.config('SET', 'maxmemory', '1'));
  return () => arena.withRedis((redis) => redis.config('SET', 'maxmemory', '0'));
}

/** Where a directory has the name of the dump, none can be written: not even by root, who may write in any directory. */
async function keepRedisFromSaving(arena: Arena): Promise<() => Promise<unknown>> {
  const dump = join(arena.launch.data, 'dump.rdb');
  const save = (outcome: 'ok' | 'err') =>
    arena.withRedis(async (redis) => {
      await redis.bgsave();
      const isDone = async () => {
        const info = await redis.info('persistence');
        return info.includes('rdb_bgsave_in_progress:0') && info.includes(`rdb_last_bgsave_status:${outcome}`);
      };
      await until(`a dump ends with ${outcome}`, isDone, BEGUN_WITHIN_MS);
    });
  await mkdir(dump);
  // It refuses writes only where it is to save at times.
  await arena.withRedis((redis) => redis.config('SET', 'save', '3600 1000000'));
  await save('err');
  return async () => {
    await rm(dump, { recursive: true });
    await save('ok');
    await arena.withRedis((redis) => redis.config('SET', 'save', ''));
    await rm(dump);
  };
}

async function makeReadOnly(arena: Arena): Promise<() => Promise<unknown>> {
  const set = async (value: 'on' | 'off') => {
    const database = openDatabase(arena.darkroom.databaseUrl, { connections: 1 });
    try {
      await database.$executeRawUnsafe('SET default_transaction_read_only = off');
      await database.$executeRawUnsafe(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      await database.$executeRawUnsafe('SELECT pg_reload_conf()');
    } finally {
      await database.$disconnect();
    }
  };
  await set('on');
  return () => set('off');
}

const BLOCK = Buffer.alloc(4 * 2 ** 20);

/** Fills a small disk to the last byte. */
async function fill(directory: string): Promise<() => Promise<void>> {
  const filler = join(directory, 'filler');
  const file = await open(filler, 'w');
  try {
    for (;;) await file.write(BLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
  return () => rm(filler);
}

/** Makes Postgres use up the log that it has, until it would need more. */
async function useUpLog(arena: Arena): Promise<void> {
  const refuses = () =>
    arena.database.$executeRaw`SELECT pg_logical_emit_message(false, 'filler', ''), pg_switch_wal()`.then(
      () => false,
      () => true,
    );
  await until('Postgres has no log left', refuses, BEGUN_WITHIN_MS);
}

/** The path of the photo that the stage comes to last. */
async function lastPending({ database }: Arena, { last, sessionId }: Tape): Promise<string> {
  const item = await database.item.findFirstOrThrow({
    where: { sessionId, phase: last?.stage ?? '', state: 'pending' },
    orderBy: { ordinal: 'desc' },
    include: { photo: true },
  });
  return item.photo.path;
}
