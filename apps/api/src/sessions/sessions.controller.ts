import { basename } from 'node:path';
import { Controller, Inject } from '@nestjs/common';
import {
  endpoints,
  RestartSession,
  SessionOptions,
  type Command,
  type CommandOptions,
  type HandlerInput,
  type HighlightsQuery,
  type Item,
  type ItemQuery,
  type ItemStatesQuery,
  type LatestQuery,
  type OtherFileQuery,
  type SessionListQuery,
  type Snapshot,
  type ThroughputQuery,
  type UpdateSession,
} from '#libs/contracts';
import { readHighlights } from '#libs/catalog';
import {
  commandSession,
  countRecords,
  readFailures,
  readItems,
  readItemStates,
  readLatestItems,
  readOtherFiles,
  readRecord,
  readRecords,
  readThroughput,
  type LedgerItem,
} from '#libs/ledger';
import { FACE_PHASE, FIRST_PHASE } from '#libs/phases';
import { COMMANDS, phasesOf, summarise, unifiedProgress, type SessionRecord } from '#libs/progress';
import { Dispatcher } from '#libs/queues';
import { Conditions } from '../condition/conditions.js';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { chooseFolders } from '../directories/choose-folders.js';
import { Handles } from '../endpoint.js';
import { ApiException, found, notFound } from '../errors/api-exception.js';
import { CountText, parse, parseCursor } from '../errors/parse.js';
import { SnapshotReader } from '../live/snapshot-reader.js';

/** Sessions, their commands, their progress and the state of their photos. */
@Controller()
export class SessionsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;
  @Inject(Conditions) private readonly conditions!: Conditions;

  @Handles(endpoints.sessions.create, 'Create a session over a folder')
  async create(...[input]: HandlerInput<typeof endpoints.sessions.create>) {
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

  @Handles(endpoints.sessions.list, 'Sessions, newest first')
  async list({ status, page, pageSize }: SessionListQuery) {
    const { database } = this.context;
    const filter = status ? { statuses: [status] } : {};
    const total = await countRecords(database, filter);
    const records = await readRecords(database, { ...filter, skip: (page - 1) * pageSize, take: pageSize });
    const items = this.conditions.list(records.map((record) => summarise(unifiedProgress(record))));
    return { items, total, page, pageSize, hasMore: page * pageSize < total };
  }

  @Handles(endpoints.sessions.get, 'A session')
  async get(id: number) {
    return sessionView(await this.#record(id));
  }

  @Handles(endpoints.sessions.update, 'Rename a session')
  async update(id: number, { name }: UpdateSession) {
    const record = found('session', id, await this.context.ledger.rename({ sessionId: id, name }));
    this.#publish(record);
    return sessionView(record);
  }

  /** Executes a command and queues the work that follows from it. */
  @Handles(endpoints.sessions.command, 'Command a session')
  async command(id: number, command: Command, options: CommandOptions) {
    const from = command === 'restart' ? parse(RestartSession, options).from : undefined;
    if (COMMANDS[command].queuesWork) await this.#requireQueue();
    const { context, dispatcher } = this;
    const result = await commandSession({ ...context, dispatcher }, { sessionId: id, command, from });
    if (result.kind === 'unknown') throw notFound('session', id);
    if (result.kind === 'refused') {
      const { overallStatus: status, allowed } = unifiedProgress(result.record);
      throw new ApiException('conflict', result.why, { status, allowed });
    }
    return this.#publish(result.record);
  }

  @Handles(endpoints.sessions.remove, 'Delete a session: its history, not its photos')
  async remove(id: number) {
    const { ledger, publisher, logger } = this.context;
    const record = found('session', id, await ledger.remove({ sessionId: id }));
    this.reader.forget(id);
    publisher.publishRemoved(unifiedProgress(record));
    logger.info({ sessionId: id }, 'session deleted');
  }

  /** The same snapshot and condition that sockets get. */
  @Handles(endpoints.sessions.progress, 'The unified progress of a session')
  async progress(id: number) {
    const { snapshot, source, stale } = await this.reader.read(id);
    return { ...snapshot, source, stale, condition: this.conditions.of(id, snapshot.overallStatus) };
  }

  @Handles(endpoints.sessions.items, 'Photos of a session in path order, by page')
  async items(id: number, { phase, state, reason, q, changedSince, sort, cursor, from, limit }: ItemQuery) {
    const after = parseCursor(CountText, cursor);
    await this.#record(id);
    const filter = { phase, state, reason, search: q, changedSince, from };
    const { items, next } = await readItems(this.context.database, id, { ...filter, sort, after, limit });
    return { items: await this.#withFaces(items), nextCursor: next === null ? null : String(next) };
  }

  @Handles(endpoints.sessions.states, 'The states of all photos of a session in one phase, a character each')
  async states(id: number, { phase, changedSince }: ItemStatesQuery) {
    await this.#record(id);
    const { database, faces } = this.context;
    const faceModel = phase === FACE_PHASE.name ? faces.modelId : null;
    return readItemStates(database, id, { phase, changedSince, faceModel });
  }

  @Handles(endpoints.sessions.latest, 'Photos of a session that were settled last, with their faces')
  async latest(id: number, { limit }: LatestQuery) {
    await this.#record(id);
    const { database, faces } = this.context;
    const items = await readLatestItems(database, id, limit);
    return { items: await this.#withFaces(items), faces: await faces.facesIn(database, searched(items)) };
  }

  @Handles(endpoints.sessions.files, 'Files of the folder that are not photos of a session, with the reason, by page')
  async files(id: number, { state, kind, cursor, limit }: OtherFileQuery) {
    const after = parseCursor(CountText, cursor);
    await this.#record(id);
    const { files, next } = await readOtherFiles(this.context.database, id, { state, kind, after, limit });
    return { files, nextCursor: next === null ? null : String(next) };
  }

  @Handles(endpoints.sessions.failures, 'Failed photos, grouped by reason')
  async failures(id: number) {
    await this.#record(id);
    return { groups: await readFailures(this.context.database, id) };
  }

  @Handles(endpoints.sessions.highlights, 'The years of a session and some of its photos')
  async highlights(id: number, { limit }: HighlightsQuery) {
    await this.#record(id);
    return readHighlights(this.context.database, id, { phase: FIRST_PHASE.name, limit });
  }

  @Handles(endpoints.sessions.throughput, 'Photos settled over time, in equal buckets')
  async throughput(id: number, { buckets }: ThroughputQuery) {
    await this.#record(id);
    return readThroughput(this.context.database, id, buckets);
  }

  /** Items with the number of faces that were found in each. */
  async #withFaces(items: readonly LedgerItem[]): Promise<Item[]> {
    const counts = await this.context.faces.countIn(this.context.database, searched(items));
    return items.map((item) => ({ ...item, faces: isSearched(item) ? (counts.get(item.photoId) ?? null) : null }));
  }

  /** @throws {ApiException} not_found */
  async #record(id: number): Promise<SessionRecord> {
    return found('session', id, await readRecord(this.context.database, id));
  }

  async #requireQueue(): Promise<void> {
    const outage = await this.dispatcher.outage();
    if (outage === null) return;
    throw new ApiException(
      'queue_unavailable',
      `${outage.message} No work can be queued, so nothing was changed. Try again soon.`,
    );
  }

  #publish(record: SessionRecord): Snapshot {
    const snapshot = unifiedProgress(record);
    this.reader.saw(snapshot);
    this.context.publisher.publish(snapshot);
    return snapshot;
  }
}

/** Whether an item says that its photo was searched for faces. */
function isSearched({ phase, state }: LedgerItem): boolean {
  return phase === FACE_PHASE.name && state === 'completed';
}

/** The photos of items that were searched for faces. */
function searched(items: readonly LedgerItem[]): number[] {
  return items.filter(isSearched).map(({ photoId }) => photoId);
}

/** The API's view of a session. */
function sessionView(record: SessionRecord) {
  const { id, folderId, name, rootPath, faceQuality, minFaceSize, ignore, status, run } = record;
  const phases = phasesOf(record).flatMap((phase) => (phase.optional ? [phase.name] : []));
  return {
    id,
    folderId,
    name,
    rootPath,
    subdirectories: [...record.subdirectories],
    options: { faceQuality, minFaceSize, phases, ignore: [...ignore] },
    status,
    run,
    createdAt: record.createdAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    endedAt: record.endedAt?.toISOString() ?? null,
  };
}
