import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import * as z from 'zod/mini';
import { Count, redisNames } from '#libs/contracts';
import { parseJson } from './matcher.js';

const Stamp = z.object({ installation: z.uuid(), pulse: Count });
/** How far a database was. */
type Stamp = z.infer<typeof Stamp>;

/** The inode and the birth of a file, which its copy does not have. */
const Kept = z.object({ stamp: Stamp, inode: z.string(), born: z.string() });

const fileIn = (dataDirectory: string): string => join(dataDirectory, 'installation.json');

/** What Redis and a file of the data directory remember of the database, by which a start sees that it was set back. */
export class Stamps {
  readonly #redis: Redis;
  readonly #file: string;

  constructor(redis: Redis, dataDirectory: string) {
    this.#redis = redis;
    this.#file = fileIn(dataDirectory);
  }

  /** What both remember of an installation. A copy of the file counts as none: the database beside it is a copy too. */
  async read(installation: string): Promise<Stamp[]> {
    const value = await this.#redis.get(redisNames.stamp(installation));
    const inRedis = Stamp.safeParse(value && parseJson(value)).data;
    return [inRedis, readKept(this.#file)].filter((stamp) => stamp !== undefined);
  }

  /** Remembers how far the database is. @throws where Redis is away or the disk is full. */
  async write(stamp: Stamp): Promise<void> {
    keep(this.#file, stamp);
    await this.#redis.set(redisNames.stamp(stamp.installation), JSON.stringify(stamp));
  }
}

function readKept(file: string): Stamp | undefined {
  try {
    const { stamp, inode, born } = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    const now = statSync(file, { bigint: true });
    return inode === String(now.ino) && born === String(now.birthtimeNs) ? stamp : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, stamp: Stamp): void {
  const next = `${file}.${process.pid}`;
  const opened = openSync(next, 'w', 0o600);
  try {
    const { ino, birthtimeNs } = fstatSync(opened, { bigint: true });
    writeFileSync(opened, JSON.stringify({ stamp, inode: String(ino), born: String(birthtimeNs) }));
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(next, file);
}
