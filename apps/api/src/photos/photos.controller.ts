import { Controller, Inject } from '@nestjs/common';
import { SharedRead } from '#libs/async';
import {
  findEmbedded,
  findPhoto,
  readPerson,
  readPhoto,
  readPhotoPage,
  readPhotoSummaries,
  readTags,
} from '#libs/catalog';
import {
  endpoints,
  type PersonPhotosQuery,
  type Photo,
  type PhotoPage,
  type PhotoQuery,
  type SimilarPhotos,
  type SimilarQuery,
  type Tags,
} from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { notFound } from '../errors/api-exception.js';
import { IdText, parseCursor } from '../errors/parse.js';
import { LookAlikes } from './look-alikes/look-alikes.js';

/** The photos of the library. */
@Controller()
export class PhotosController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(LookAlikes) private readonly lookAlikes!: LookAlikes;
  readonly #tags = new SharedRead(() => readTags(this.context.database, this.#embeddingModel));

  get #embeddingModel(): string {
    return this.context.models.tasks.embed.id;
  }

  @Handles(endpoints.photos.list)
  async list({ tag, person, session, q, cursor, limit }: PhotoQuery): Promise<PhotoPage> {
    const filter = { modelId: this.#embeddingModel, tag, personId: person, sessionId: session, search: q };
    const part = { after: parseCursor(IdText, cursor), limit };
    const { photos, total, next } = await readPhotoPage(this.context.database, filter, part);
    return { photos, total, nextCursor: next === null ? null : String(next) };
  }

  @Handles(endpoints.people.photos)
  async ofPerson(id: number, query: PersonPhotosQuery): Promise<PhotoPage> {
    if (!(await readPerson(this.context.database, id))) throw notFound('person', id);
    return this.list({ ...query, person: id });
  }

  /** Reads the whole library, so concurrent requests share one read. */
  @Handles(endpoints.photos.tags)
  async tags(): Promise<Tags> {
    return { tags: await this.#tags.get() };
  }

  @Handles(endpoints.photos.get)
  async get(id: number): Promise<Photo> {
    const { database, models } = this.context;
    const photo = await readPhoto(database, id, { embedding: this.#embeddingModel, faces: models.faces.id });
    if (!photo) throw notFound('photo', id);
    return photo;
  }

  /** Without an embedding there are no similar photos. */
  @Handles(endpoints.photos.similar)
  async similar(id: number, { limit }: SimilarQuery): Promise<SimilarPhotos> {
    const { database } = this.context;
    if (!(await findPhoto(database, id))) throw notFound('photo', id);
    const embedded = await findEmbedded(database, id, this.#embeddingModel);
    if (embedded === null) return { photos: [] };
    const nearest = await this.lookAlikes.nearest(embedded, limit);
    const summaries = await readPhotoSummaries(
      database,
      nearest.map(({ photoId }) => photoId),
    );
    const byId = new Map(summaries.map((summary) => [summary.id, summary]));
    const photos = nearest.flatMap(({ photoId, similarity }) => {
      const summary = byId.get(photoId);
      return summary ? [{ ...summary, similarity }] : [];
    });
    return { photos };
  }
}
