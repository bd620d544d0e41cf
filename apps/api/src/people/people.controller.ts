import { Controller, Inject } from '@nestjs/common';
import * as z from 'zod/mini';
import { readFaces, readPeople, readPerson, readSuggestions } from '#libs/catalog';
import { endpoints, Id, type ExportNames, type FaceQuery, type PeopleQuery } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { found } from '../errors/api-exception.js';
import { parseCursor } from '../errors/parse.js';
import { exportNames } from './export-names.js';

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

/** People and faces; they are changed by corrections. */
@Controller()
export class PeopleController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Handles(endpoints.people.list, 'People, named ones first, then the largest')
  list(query: PeopleQuery) {
    return readPeople(this.context.database, query);
  }

  @Handles(
    endpoints.people.exportNames,
    'Write named faces into the data directory as XMP sidecars, some hundred photos a call',
  )
  async exportNames({ cursor }: ExportNames) {
    const answer = await exportNames(this.context, cursor);
    this.context.logger.info({ directory: answer.directory, photos: answer.photos }, 'names exported');
    return answer;
  }

  @Handles(endpoints.people.suggestions, 'Pairs of people who may be one, likeliest first')
  suggestions() {
    return readSuggestions(this.context.database);
  }

  @Handles(endpoints.people.get, 'A person')
  async get(id: number) {
    return found('person', id, await readPerson(this.context.database, id));
  }

  @Handles(endpoints.faces.list, 'Faces of a person, or ungrouped faces, best quality first, by page')
  async faces({ person, unlikely, cursor, limit }: FaceQuery) {
    const after = parseCursor(Cursor, cursor);
    const { faces, next } = await readFaces(this.context.database, {
      personId: person ?? null,
      unlikely,
      after,
      limit,
    });
    return { faces, nextCursor: next && `${next.quality}:${next.id}` };
  }
}
