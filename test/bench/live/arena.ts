import { connectRedis, Publisher } from '#libs/live';
import type { Snapshot } from '#libs/contracts';
import type { Darkroom } from '../../support/darkroom.js';
import { Workspace } from '../../support/workspace.js';
import type { Contender, Start } from './contenders.js';
import { SteadyFeed } from './feed.js';

/** A Darkroom whose database and Redis the contenders use, and sessions in it. */
export class Arena {
  private constructor(
    readonly place: Darkroom,
    readonly sessions: readonly Snapshot[],
    readonly workspace: Workspace,
  ) {}

  /** Opens one with sessions that have not started. */
  static async open(sessions: number): Promise<Arena> {
    const workspace = new Workspace();
    const photos = workspace.folder('photos');
    const environment = { DARKROOM_COMMANDS_PER_SECOND: '10000' };
    const place = await workspace.start({ roots: [photos], environment });
    const created: Snapshot[] = [];
    while (created.length < sessions) created.push(await place.api.create({ rootPath: photos }));
    return new Arena(place, created, workspace);
  }

  /** Runs `use` on a new server and a new feed of the first `sessions` sessions. */
  async with<T>(
    start: Start,
    sessions: number,
    use: (contender: Contender, feed: SteadyFeed) => Promise<T>,
  ): Promise<T> {
    const redis = connectRedis(this.place.redisUrl, 'commands', () => {});
    const server = await start(this.place);
    const feed = new SteadyFeed(new Publisher(redis), this.sessions.slice(0, sessions));
    try {
      // Forget the states of an earlier feed: all sessions start as they were created.
      await redis.flushall();
      return await use(server, feed);
    } finally {
      await server.end();
      redis.disconnect();
    }
  }

  close(): Promise<void> {
    return this.workspace.close();
  }
}
