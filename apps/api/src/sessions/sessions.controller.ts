import { Controller, Inject } from '@nestjs/common';
import {
  endpoints,
  type Command,
  type CommandOptions,
  type HandlerInput,
  type Session,
  type SessionList,
  type SessionListQuery,
  type Snapshot,
  type UnifiedProgress,
  type UpdateSession,
} from '#libs/contracts';
import { Handles } from '../endpoint.js';
import { SnapshotReader } from '../live/snapshot-reader.js';
import { SessionsService } from './sessions.service.js';

/** Sessions, their commands and their progress. */
@Controller()
export class SessionsController {
  @Inject(SessionsService) private readonly sessions!: SessionsService;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;

  @Handles(endpoints.sessions.create)
  create(...[session]: HandlerInput<typeof endpoints.sessions.create>): Promise<Snapshot> {
    return this.sessions.create(session);
  }

  @Handles(endpoints.sessions.list)
  list(query: SessionListQuery): Promise<SessionList> {
    return this.sessions.list(query);
  }

  @Handles(endpoints.sessions.get)
  get(id: number): Promise<Session> {
    return this.sessions.read(id);
  }

  @Handles(endpoints.sessions.update)
  update(id: number, { name }: UpdateSession): Promise<Session> {
    return this.sessions.rename(id, name);
  }

  @Handles(endpoints.sessions.remove)
  remove(id: number): Promise<void> {
    return this.sessions.remove(id);
  }

  @Handles(endpoints.sessions.command)
  command(id: number, command: Command, options: CommandOptions): Promise<Snapshot> {
    return this.sessions.command(id, command, options);
  }

  /** The same snapshot that sockets get. */
  @Handles(endpoints.sessions.progress)
  async progress(id: number): Promise<UnifiedProgress> {
    const { snapshot, source, stale } = await this.reader.read(id);
    return { ...snapshot, source, stale };
  }
}
