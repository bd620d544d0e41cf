import { Controller, Inject } from '@nestjs/common';
import * as z from 'zod/mini';
import { mergePeople, readFaces, readPeople, readPerson, removeFace, updatePerson } from '#libs/catalog';
import {
  endpoints,
  Id,
  type ExportNames,
  type FaceQuery,
  type MergePerson,
  type PeopleQuery,
  type UpdatePerson,
} from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException, found, notFound } from '../errors/api-exception.js';
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

/** People and faces, and corrections of them by hand. */
@Controller()
export class PeopleController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Handles(endpoints.people.list)
  list(query: PeopleQuery) {
    return readPeople(this.context.database, query);
  }

  @Handles(endpoints.people.exportNames)
  async exportNames({ cursor }: ExportNames) {
    const answer = await exportNames(this.context, cursor);
    this.context.logger.info({ directory: answer.directory, photos: answer.photos }, 'names exported');
    return answer;
  }

  @Handles(endpoints.people.get)
  async get(id: number) {
    return found('person', id, await readPerson(this.context.database, id));
  }

  @Handles(endpoints.people.update)
  async update(id: number, change: UpdatePerson) {
    const person = found('person', id, await updatePerson(this.context.database, id, change));
    this.context.logger.info({ personId: id }, 'person changed');
    return person;
  }

  @Handles(endpoints.people.merge)
  async merge(id: number, { into }: MergePerson) {
    if (id === into) {
      throw new ApiException('validation_failed', 'A person cannot be merged with themselves. Choose another person.');
    }
    const merge = await mergePeople(this.context.database, id, into);
    if (merge.kind === 'unknown') throw notFound('person', merge.id);
    this.context.logger.info({ personId: id, into }, 'people merged');
    return merge.person;
  }

  @Handles(endpoints.people.removeFace)
  async removeFace(id: number, faceId: number) {
    switch (await removeFace(this.context.database, id, faceId)) {
      case 'unknown_person':
        throw notFound('person', id);
      case 'unknown_face':
        throw notFound('face', faceId);
      case 'face_of_another':
        throw new ApiException(
          'conflict',
          `Face ${faceId} does not belong to person ${id}. Nothing was changed. Load the person again.`,
        );
      case 'removed':
        this.context.logger.info({ personId: id, faceId }, 'face removed from a person');
    }
  }

  @Handles(endpoints.faces.list)
  async faces({ person, cursor, limit }: FaceQuery) {
    const after = parseCursor(Cursor, cursor);
    const { faces, next } = await readFaces(this.context.database, { personId: person ?? null, after, limit });
    return { faces, nextCursor: next && `${next.quality}:${next.id}` };
  }
}
