import { Controller, Inject } from '@nestjs/common';
import * as z from 'zod/mini';
import { readFaces } from '#libs/catalog';
import { endpoints, Id, type FacePage, type FaceQuery } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { parseCursor } from '../errors/parse.js';

/** The last face of a page, as `quality:id`. */
const Cursor = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^\d+(\.\d+)?(e-\d+)?:\d+$/)),
    z.transform((cursor) => {
      const [quality = NaN, id] = cursor.split(':').map(Number);
      // Rounded as Postgres stores it, which refuses a literal that would round to zero.
      return { quality: Math.fround(quality), id };
    }),
  ),
  z.object({ quality: z.number().check(z.lte(1)), id: Id }),
);

/** The faces of a person, or those that are in no group. */
@Controller()
export class FacesController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Handles(endpoints.faces.list)
  async list({ person, cursor, limit }: FaceQuery): Promise<FacePage> {
    const after = parseCursor(Cursor, cursor);
    const { faces, next } = await readFaces(this.context.database, { personId: person ?? null, after, limit });
    return { faces, nextCursor: next && `${next.quality}:${next.id}` };
  }
}
