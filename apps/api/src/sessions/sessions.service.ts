import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { removeOrphans } from '#libs/catalog';
import {
  type CreateSession,
  RestartSession,
  SessionOptions,
  type Command,
  type CommandOptions,
  type Session,
  type SessionList,
  type SessionListQuery,
  type Snapshot,
} from '#libs/contracts';
import { countRecords, readRecord, readRecords } from '#libs/ledger';
import { thumbnailPath } from '#libs/formats';
import { COMMANDS, summarise, unifiedProgress, type SessionRecord } from '#libs/progress';
import { Dispatcher } from '#libs/queues';
import type * as z from 'zod/mini';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { chooseFolders } from '../directories/choose-folders.js';
import { ApiException, notFound } from '../errors/api-exception.js';
import { parse } from '../errors/parse.js';
import { SnapshotReader } from '../live/snapshot-reader.js';
import { sessionView } from './session-view.js';

/** Creates, lists, commands and deletes sessions. */
@Injectable()
export class SessionsService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;

  /** Creates a session over a folder under the roots, and starts it where that is asked. */
  async create(input: z.output<typeof CreateSession>): Promise<Snapshot> {
    if (input.start) await this.#requireQueue();
    const { root, subdirectories } = await chooseFolders(this.context, input);
    const options = input.options ?? SessionOptions.parse({});
    const record = await this.context.ledger.create({
      name: input.name ?? (basename(root) || root),
      rootPath: root,
      subdirectories,
      faceQuality: options.faceQuality,
      minFaceSize: options.minFaceSize,
      phases: options.phases,
    });
    this.context.logger.info({ sessionId: record.id }, 'session created');
    if (input.start) return this.command(record.id, 'start');
    return this.#tell(record);
  }

  async list({ status, page, pageSize }: SessionListQuery): Promise<SessionList> {
    const { database } = this.context;
    const filter = status ? { statuses: [status] } : {};
    const total = await countRecords(database, filter);
    const records = await readRecords(database, { ...filter, skip: (page - 1) * pageSize, take: pageSize });
    const items = records.map((record) => summarise(unifiedProgress(record)));
    return { items, total, page, pageSize, hasMore: page * pageSize < total };
  }

  async read(id: number): Promise<Session> {
    const record = await readRecord(this.context.database, id);
    if (!record) throw notFound('session', id);
    return sessionView(record);
  }

  async rename(id: number, name: string): Promise<Session> {
    const record = await this.context.ledger.rename({ sessionId: id, name });
    if (!record) throw notFound('session', id);
    this.#tell(record);
    return sessionView(record);
  }

  /** Executes a command and queues the work that follows from it. @returns the new snapshot. */
  async command(sessionId: number, command: Command, options: CommandOptions = {}): Promise<Snapshot> {
    const { ledger, logger } = this.context;
    const { queuesWork } = COMMANDS[command];
    const from = command === 'restart' ? parse(RestartSession, options).from : undefined;
    if (queuesWork) await this.#requireQueue();
    const result = await ledger.command({ sessionId, command, from });
    if (result.kind === 'unknown') throw notFound('session', sessionId);
    if (result.kind === 'refused') {
      const { overallStatus: status, allowed } = unifiedProgress(result.record);
      throw new ApiException('conflict', result.why, { status, allowed });
    }
    logger.info({ sessionId, command, changed: result.changed }, 'command');
    if (result.changed && queuesWork) {
      // Once committed it stands: what cannot be queued now, the workers' reconciler queues.
      await this.dispatcher.dispatch(sessionId).catch((error: unknown) => {
        logger.warn({ sessionId, error: String(error) }, 'dispatch failed');
      });
    }
    return this.#tell(result.record);
  }

  /** Deletes a session, its items, and the photos that no other session has, with their results. */
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

  async #requireQueue(): Promise<void> {
    if (await this.dispatcher.reachable()) return;
    throw new ApiException(
      'queue_unavailable',
      'Redis does not answer, so no work can be queued. Nothing was changed; try again soon.',
    );
  }

  #tell(record: SessionRecord): Snapshot {
    const snapshot = unifiedProgress(record);
    this.reader.forget(record.id);
    this.context.publisher.publish(snapshot);
    return snapshot;
  }
}
