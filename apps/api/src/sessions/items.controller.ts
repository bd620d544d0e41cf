import { Controller, Inject } from '@nestjs/common';
import {
  endpoints,
  type Failures,
  type ItemPage,
  type ItemQuery,
  type Throughput,
  type ThroughputQuery,
} from '#libs/contracts';
import { readFailures, readItems, readRecord, readThroughput } from '#libs/ledger';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { notFound } from '../errors/api-exception.js';
import { CountText, parseCursor } from '../errors/parse.js';

/** The state of each photo in a session. */
@Controller()
export class ItemsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Handles(endpoints.sessions.items)
  async items(id: number, query: ItemQuery): Promise<ItemPage> {
    await this.#requireSession(id);
    const after = parseCursor(CountText, query.cursor);
    const { items, next } = await readItems(this.context.database, id, {
      phase: query.phase,
      state: query.state,
      reason: query.reason,
      search: query.q,
      changedSince: query.changedSince,
      after: Math.max(after ?? -1, (query.from ?? 0) - 1),
      limit: query.limit,
    });
    const settled = query.phase === 'face_detection' ? items.filter(({ state }) => state === 'completed') : [];
    const faces = await this.context.faces.countIn(
      this.context.database,
      settled.map(({ photoId }) => photoId),
    );
    return {
      items: items.map((item) => ({ ...item, faces: faces.get(item.photoId) ?? null })),
      nextCursor: next === null ? null : String(next),
    };
  }

  @Handles(endpoints.sessions.failures)
  async failures(id: number): Promise<Failures> {
    await this.#requireSession(id);
    return { groups: await readFailures(this.context.database, id) };
  }

  @Handles(endpoints.sessions.throughput)
  async throughput(id: number, { buckets }: ThroughputQuery): Promise<Throughput> {
    await this.#requireSession(id);
    return readThroughput(this.context.database, id, buckets);
  }

  async #requireSession(id: number): Promise<void> {
    if (!(await readRecord(this.context.database, id))) throw notFound('session', id);
  }
}
