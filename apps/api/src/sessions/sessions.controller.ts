import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Controller, Inject } from '@nestjs/common';
import { removeOrphans } from '#libs/catalog';
import {
  endpoints,
  RestartSession,
  SessionOptions,
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
import { thumbnailPath } from '#libs/formats';
import { countRecords, readRecord, readRecords } from '#libs/ledger';
import { COMMANDS, phasesOf, summarise, unifiedProgress, type SessionRecord } from '#libs/progress';
import { Dispatcher } from '#libs/queues';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { chooseFolders } from '../directories/choose-folders.js';
import { Handles } from '../endpoint.js';
import { ApiException, notFound } from '../errors/api-exception.js';
import { parse } from '../errors/parse.js';
import { SnapshotReader } from '../live/snapshot-reader.js';

/** Sessions, their commands and their progress. */
@Controller()
export class SessionsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;

  @Handles(endpoints.sessions.create)
  async create(...[input]: HandlerInput<typeof endpoints.sessions.create>): Promise<Snapshot> {
    if (input.start) await this.#requireQueue();
    const { root, subdirectories } = await chooseFolders(this.context, input);
    const record = await this.context.ledger.create({
      name: input.name ?? (basename(root) || root),
      rootPath: root,
      subdirectories,
      ...(input.options ?? SessionOptions.parse({})),
    });
    this.context.logger.info({ sessionId: record.id }, 'session created');
    return input.start ? this.command(record.id, 'start', {}) : this.#publish(record);
  }

  @Handles(endpoints.sessions.list)
  async list({ status, page, pageSize }: SessionListQuery): Promise<SessionList> {
    const { database } = this.context;
    const filter = status ? { statuses: [status] } : {};
    const total = await countRecords(database, filter);
    const records = await readRecords(database, { ...filter, skip: (page - 1) * pageSize, take: pageSize });
    const items = records.map((record) => summarise(unifiedProgress(record)));
    return { items, total, page, pageSize, hasMore: page * pageSize < total };
  }

  @Handles(endpoints.sessions.get)
  async get(id: number): Promise<Session> {
    const record = await readRecord(this.context.database, id);
    if (!record) throw notFound('session', id);
    return sessionView(record);
  }

  @Handles(endpoints.sessions.update)
  async update(id: number, { name }: UpdateSession): Promise<Session> {
    const record = await this.context.ledger.rename({ sessionId: id, name });
    if (!record) throw notFound('session', id);
    this.#publish(record);
    return sessionView(record);
  }

  /** Executes a command and queues the work that follows from it. */
  @Handles(endpoints.sessions.command)
  async command(id: number, command: Command, options: CommandOptions): Promise<Snapshot> {
    const { ledger, logger } = this.context;
    const { queuesWork } = COMMANDS[command];
    const from = command === 'restart' ? parse(RestartSession, options).from : undefined;
    if (queuesWork) await this.#requireQueue();
    const result = await ledger.command({ sessionId: id, command, from });
    if (result.kind === 'unknown') throw notFound('session', id);
    if (result.kind === 'refused') {
      const { overallStatus: status, allowed } = unifiedProgress(result.record);
      throw new ApiException('conflict', result.why, { status, allowed });
    }
    logger.info({ sessionId: id, command, changed: result.changed }, 'command');
    if (result.changed && queuesWork) {
      // The command is committed: if queueing fails now, the reconciler of the workers queues the work.
      await this.dispatcher.dispatch(id).catch((error: unknown) => {
        logger.warn({ sessionId: id, error: String(error) }, 'dispatch failed');
      });
    }
    return this.#publish(result.record);
  }

  /** Deletes the session, its items, and the photos that no other session has, with their results and thumbnails. */
  @Handles(endpoints.sessions.remove)
  async remove(id: number): Promise<void> {
    const { ledger, publisher, settings, logger } = this.context;
    const removal = await ledger.remove({ sessionId: id, cleanUp: removeOrphans });
    if (!removal) throw notFound('session', id);
    this.reader.forget(id);
    publisher.publishRemoved(unifiedProgress(removal.record));
    logger.info({ sessionId: id }, 'session deleted');
    for (const contentHash of removal.cleanedUp) {
      await rm(thumbnailPath(settings.thumbnailsDirectory, contentHash), { force: true });
    }
  }

  /** The same snapshot that sockets get. */
  @Handles(endpoints.sessions.progress)
  async progress(id: number): Promise<UnifiedProgress> {
    const { snapshot, source, stale } = await this.reader.read(id);
    return { ...snapshot, source, stale };
  }

  async #requireQueue(): Promise<void> {
    if (await this.dispatcher.reachable()) return;
    throw new ApiException(
      'queue_unavailable',
      'Redis does not answer, so no work can be queued. Nothing was changed. Try again soon.',
    );
  }

  #publish(record: SessionRecord): Snapshot {
    const snapshot = unifiedProgress(record);
    this.reader.saw(snapshot);
    this.context.publisher.publish(snapshot);
    return snapshot;
  }
}

/** The API's view of a session. */
function sessionView(record: SessionRecord): Session {
  const { id, name, rootPath, faceQuality, minFaceSize, status, run } = record;
  const phases = phasesOf(record).flatMap((phase) => (phase.optional ? [phase.name] : []));
  return {
    id,
    name,
    rootPath,
    subdirectories: [...record.subdirectories],
    options: { faceQuality, minFaceSize, phases },
    status,
    run,
    createdAt: record.createdAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    endedAt: record.endedAt?.toISOString() ?? null,
  };
}
