import { Controller, Inject } from '@nestjs/common';
import { sharedRead } from '#libs/async';
import {
  findEmbedded,
  findPhoto,
  readCopies,
  readPerson,
  readPhoto,
  readPhotoPage,
  readPhotoSummaries,
  readTags,
  removeMissing,
} from '#libs/catalog';
import {
  endpoints,
  type CopiesQuery,
  type PersonPhotosQuery,
  type PhotoQuery,
  type SimilarQuery,
} from '#libs/contracts';
import { RAW_EXTENSIONS, removePictures } from '#libs/formats';
import { FIRST_PHASE } from '#libs/phases';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException, found } from '../errors/api-exception.js';
import { CopiesCursor, IdText, parseCursor } from '../errors/parse.js';
import { LookAlikes } from './look-alikes/look-alikes.js';

/** The photos of the library. */
@Controller()
export class PhotosController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(LookAlikes) private readonly lookAlikes!: LookAlikes;
  readonly #tags = sharedRead(() => readTags(this.context.database, this.#embeddingModel));

  get #embeddingModel(): string {
    return this.context.models.tasks.embed.id;
  }

  @Handles(endpoints.photos.list, 'Photos, newest in the library first, by page')
  async list({ tag, person, session, folder, missing, q, sort, from, to, cursor, limit }: PhotoQuery) {
    const ofSession = session === undefined ? undefined : { id: session, phase: FIRST_PHASE.name };
    const of = { personId: person, session: ofSession, folderId: folder, missing };
    const filter = { modelId: this.#embeddingModel, tag, ...of, search: q, from, to };
    const part = { sort, after: parseCursor(IdText, cursor), limit };
    const { photos, total, next } = await readPhotoPage(this.context.database, filter, part);
    return { photos, total, nextCursor: next === null ? null : String(next) };
  }

  @Handles(endpoints.people.photos, 'Photos of a person, newest in the library first, by page')
  async ofPerson(id: number, query: PersonPhotosQuery) {
    const { id: person } = found('person', id, await readPerson(this.context.database, id));
    return this.list({ ...query, person });
  }

  /** Reads the whole library, so concurrent requests share one read. */
  @Handles(endpoints.photos.tags, 'Tags of the library, most frequent first')
  async tags() {
    return { tags: await this.#tags() };
  }

  @Handles(endpoints.photos.copies, 'Photos with copies, those that take most first, by page')
  async copies({ cursor, limit }: CopiesQuery) {
    const part = { after: parseCursor(CopiesCursor, cursor), limit };
    const { next, ...page } = await readCopies(this.context.database, RAW_EXTENSIONS, part);
    return { ...page, nextCursor: next && `${next.wastedBytes}-${next.originalId}` };
  }

  @Handles(endpoints.photos.get, 'A photo: tags, faces, duplicates, sessions')
  async get(id: number) {
    const { database, models } = this.context;
    const resultModels = { embedding: this.#embeddingModel, faces: models.faces.id };
    return found('photo', id, await readPhoto(database, id, resultModels));
  }

  /** Only a photo whose file is missing: one that is there would be found again. */
  @Handles(endpoints.photos.remove, 'Remove a photo whose file is missing')
  async remove(id: number) {
    const { database, settings } = this.context;
    const { missingSince } = found('photo', id, await findPhoto(database, id));
    if (!missingSince) {
      throw new ApiException(
        'conflict',
        'The file of this photo is there. Only photos whose file is missing can be removed.',
      );
    }
    const { counts, contentHashes } = await removeMissing(database, this.#embeddingModel, { photoId: id });
    if (counts.photos === 0) {
      throw new ApiException(
        'conflict',
        'A session that has not ended has this photo. Cancel it, or wait for its end.',
      );
    }
    await removePictures(settings.thumbnailsDirectory, contentHashes);
    return counts;
  }

  /** Without an embedding there are no similar photos. */
  @Handles(endpoints.photos.similar, 'The photos that look most like one, without its duplicates')
  async similar(id: number, { limit }: SimilarQuery) {
    const { database } = this.context;
    found('photo', id, await findPhoto(database, id));
    const embedded = await findEmbedded(database, id, this.#embeddingModel);
    if (embedded === null) return { photos: [] };
    const nearest = await this.lookAlikes.nearest(embedded, limit);
    const ids = nearest.map(({ photoId }) => photoId);
    const byId = new Map((await readPhotoSummaries(database, ids)).map((summary) => [summary.id, summary]));
    const photos = nearest.flatMap(({ photoId, similarity }) => {
      const summary = byId.get(photoId);
      return summary ? [{ ...summary, similarity }] : [];
    });
    return { photos };
  }
}
