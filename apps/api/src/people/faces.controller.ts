import { Controller, Get, Inject, Query } from '@nestjs/common';
import * as z from 'zod/mini';
import { readFaces } from '#libs/catalog';
import { FacePage, FaceQuery, Id, routes } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { parseCursor, Valid } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';

/** The last face of a page, as `quality:id`. */
const Cursor = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^\d+(\.\d+)?(e-\d+)?:\d+$/)),
    z.transform((cursor) => {
      const [quality = NaN, id] = cursor.split(':').map(Number);
      // As Postgres keeps it: it refuses to round a number to zero by itself.
      return { quality: Math.fround(quality), id };
    }),
  ),
  z.object({ quality: z.number().check(z.lte(1)), id: Id }),
);

/** The faces of people, and of nobody. */
@Controller(routes.faces())
export class FacesController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Get()
  @Describe({
    summary: 'Faces of a person, or of nobody, best seen first, page by page',
    query: FaceQuery,
    answer: FacePage,
  })
  async list(@Query(new Valid(FaceQuery)) { person, cursor, limit }: z.output<typeof FaceQuery>): Promise<FacePage> {
    const after = parseCursor(Cursor, cursor);
    const { faces, next } = await readFaces(this.context.database, { personId: person ?? null, after, limit });
    return { faces, nextCursor: next && `${next.quality}:${next.id}` };
  }
}
