import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type * as z from 'zod/mini';
import { API_BASE, Failures, ItemPage, ItemQuery, Throughput, ThroughputQuery } from '#libs/contracts';
import { readFailures, readItems, readRecord, readThroughput } from '#libs/ledger';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { notFound } from '../errors/api-exception.js';
import { CountText, parseCursor, Valid, ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';

/** What became of each photo of a session. */
@Controller(`${API_BASE}/training/sessions/:id`)
export class ItemsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Get('items')
  @Describe({ summary: 'Photos of a session in path order, page by page', query: ItemQuery, answer: ItemPage })
  async items(
    @Param('id', ValidId) id: number,
    @Query(new Valid(ItemQuery)) query: z.output<typeof ItemQuery>,
  ): Promise<ItemPage> {
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

  @Get('failures')
  @Describe({ summary: 'Failed photos, grouped by what went wrong', answer: Failures })
  async failures(@Param('id', ValidId) id: number): Promise<Failures> {
    await this.#requireSession(id);
    return { groups: await readFailures(this.context.database, id) };
  }

  @Get('throughput')
  @Describe({ summary: 'Photos settled over time, in equal buckets', query: ThroughputQuery, answer: Throughput })
  async throughput(
    @Param('id', ValidId) id: number,
    @Query(new Valid(ThroughputQuery)) { buckets }: z.output<typeof ThroughputQuery>,
  ): Promise<Throughput> {
    await this.#requireSession(id);
    return readThroughput(this.context.database, id, buckets);
  }

  async #requireSession(id: number): Promise<void> {
    if (!(await readRecord(this.context.database, id))) throw notFound('session', id);
  }
}
