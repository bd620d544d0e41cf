import { Inject, Injectable } from '@nestjs/common';
import { SharedRead } from '#libs/async';
import { findEmbedded, findPhoto, readPhoto, readPhotoPage, readPhotoSummaries, readTags } from '#libs/catalog';
import type { Photo, PhotoPage, PhotoQuery, SimilarPhotos, Tags } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { notFound } from '../errors/api-exception.js';
import { IdText, parseCursor } from '../errors/parse.js';
import { LookAlikes } from './look-alikes/look-alikes.js';

/** What is known of the photos of the library. */
@Injectable()
export class PhotosService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(LookAlikes) private readonly lookAlikes!: LookAlikes;
  readonly #tags = new SharedRead(() => readTags(this.context.database, this.#embeddingModel));

  get #embeddingModel(): string {
    return this.context.models.embedding.model.id;
  }

  /** A page of photos. @throws {ApiException} validation_failed where the cursor is none. */
  async list({ tag, person, session, q, cursor, limit }: PhotoQuery): Promise<PhotoPage> {
    const filter = { modelId: this.#embeddingModel, tag, personId: person, sessionId: session, search: q };
    const part = { after: parseCursor(IdText, cursor), limit };
    const { photos, total, next } = await readPhotoPage(this.context.database, filter, part);
    return { photos, total, nextCursor: next === null ? null : String(next) };
  }

  /** What is seen in the library. It reads all of it, so those who ask at the same time share the answer. */
  async tags(): Promise<Tags> {
    return { tags: await this.#tags.get() };
  }

  /** @throws {ApiException} not_found */
  async read(id: number): Promise<Photo> {
    const { database, models } = this.context;
    const photo = await readPhoto(database, id, { embedding: this.#embeddingModel, faces: models.faces.id });
    if (!photo) throw notFound('photo', id);
    return photo;
  }

  /** The photos that look most like one; none where no model has seen it. @throws {ApiException} not_found, unavailable */
  async similar(id: number, limit: number): Promise<SimilarPhotos> {
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
