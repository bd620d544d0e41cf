import { Inject, Injectable } from '@nestjs/common';
import { mergePeople, readPeople, readPerson, removeFace, updatePerson } from '#libs/catalog';
import type { People, PeopleQuery, Person, UpdatePerson } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException, notFound } from '../errors/api-exception.js';

/** People, and what is done to them by hand. */
@Injectable()
export class PeopleService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  list(query: PeopleQuery): Promise<People> {
    return readPeople(this.context.database, query);
  }

  /** @throws {ApiException} not_found */
  async read(id: number): Promise<Person> {
    const person = await readPerson(this.context.database, id);
    if (!person) throw notFound('person', id);
    return person;
  }

  /** @throws {ApiException} not_found */
  async update(id: number, change: UpdatePerson): Promise<Person> {
    const person = await updatePerson(this.context.database, id, change);
    if (!person) throw notFound('person', id);
    this.context.logger.info({ personId: id }, 'person changed');
    return person;
  }

  /** @throws {ApiException} validation_failed where both are one; not_found where one is nobody. */
  async merge(id: number, into: number): Promise<Person> {
    if (id === into)
      throw new ApiException('validation_failed', 'A person cannot be merged into themselves: name another one.');
    const merge = await mergePeople(this.context.database, id, into);
    if (merge.kind === 'unknown') throw notFound('person', merge.id);
    this.context.logger.info({ personId: id, into }, 'people merged');
    return merge.person;
  }

  /** @throws {ApiException} not_found where there is no such person or face; conflict where the face is not theirs. */
  async removeFace(id: number, faceId: number): Promise<void> {
    switch (await removeFace(this.context.database, id, faceId)) {
      case 'unknown_person':
        throw notFound('person', id);
      case 'unknown_face':
        throw notFound('face', faceId);
      case 'face_of_another':
        throw new ApiException(
          'conflict',
          `Face ${faceId} is not one of person ${id}. Nothing was changed; read the person again.`,
        );
      case 'removed':
        this.context.logger.info({ personId: id, faceId }, 'face taken out of a person');
    }
  }
}
