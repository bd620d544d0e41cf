import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis, Publisher } from '#libs/live';
import type { Snapshot } from '#libs/contracts';
import { Darkroom } from '../../support/darkroom.js';
import { makeDirectory } from '../../support/directory.js';
import { makeModels } from '../../support/models.setup.js';
import type { Contender, Start } from './contenders.js';
import { SteadyFeed } from './feed.js';

/** A Darkroom whose database and Redis the contenders use, and sessions in it. */
export class Arena {
  private constructor(
    readonly place: Darkroom,
    readonly sessions: readonly Snapshot[],
    private readonly directory: string,
  ) {}

  /** Opens one with sessions that have not started. */
  static async open(sessions: number): Promise<Arena> {
    const directory = makeDirectory('darkroom-bench');
    const [data, photos] = [join(directory, 'data'), join(directory, 'photos')];
    cpSync(await makeModels(), join(data, 'models'), { recursive: true });
    mkdirSync(photos);
    const place = await Darkroom.start({ data, roots: [photos], environment: { DARKROOM_COMMANDS_PER_SECOND: '10000' } });
    const created: Snapshot[] = [];
    while (created.length < sessions) created.push(await place.api.create({ rootPath: photos }));
    return new Arena(place, created, directory);
  }

  /** Runs something on a fresh server and a fresh feed of the first `sessions` sessions. */
  async with<T>(start: Start, sessions: number, use: (contender: Contender, feed: SteadyFeed) => Promise<T>): Promise<T> {
    const redis = connectRedis(this.place.redisUrl, 'publisher', () => {});
    const server = await start(this.place);
    const feed = new SteadyFeed(new Publisher(redis), this.sessions.slice(0, sessions));
    try {
      // What an earlier feed told of these sessions is forgotten: all begin as they were created.
      await redis.flushall();
      return await use(server, feed);
    } finally {
      await server.end();
      redis.disconnect();
    }
  }

  async close(): Promise<void> {
    await this.place.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
