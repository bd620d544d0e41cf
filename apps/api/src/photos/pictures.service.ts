import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AbandonedError, OneAtATime } from '#libs/async';
import { findFace, findPhoto, type CatalogPhoto, type FaceLocation } from '#libs/catalog';
import { cropPhoto, renderPhoto, renderThumbnail, thumbnailPath, writeThumbnail } from '#libs/formats';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException, notFound } from '../errors/api-exception.js';

/** A picture: what changes when it does, and how it is made, if somebody waits for it still when its turn comes. */
export interface Picture {
  readonly etag: string;
  /** A JPEG. @throws PhotoError where the photo cannot be decoded; {ApiException} unavailable where nobody waits. */
  readonly make: (isWanted: () => boolean) => Promise<Buffer>;
}

/** Longest side of a photo that is looked at, in pixels. */
const IMAGE_SIDE = 2048;

/**
 * Pictures for the page: thumbnails that training left, and what is cut or made on demand, one at a time, so that a
 * page full of pictures leaves the cores to the workers. The file itself is never sent.
 */
@Injectable()
export class PicturesService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  readonly #turns = new OneAtATime();

  /** @throws {ApiException} not_found */
  async thumbnail(photoId: number): Promise<Picture> {
    const photo = await this.#photo(photoId);
    const { contentHash, path } = photo;
    const render = (isWanted: () => boolean) => this.#inTurn(() => renderThumbnail(path), isWanted);
    if (contentHash === null) return { etag: tagOf(photo), make: render };
    const directory = this.context.settings.thumbnailsDirectory;
    return {
      etag: contentHash,
      make: async (isWanted) => {
        const stored = await readFile(thumbnailPath(directory, contentHash)).catch(() => null);
        if (stored) return stored;
        const jpeg = await render(isWanted);
        writeThumbnail(directory, contentHash, jpeg);
        return jpeg;
      },
    };
  }

  /** @throws {ApiException} not_found */
  async image(photoId: number): Promise<Picture> {
    const photo = await this.#photo(photoId);
    return {
      etag: `${tagOf(photo)}-${IMAGE_SIDE}`,
      make: (isWanted) => this.#inTurn(() => renderPhoto(photo.path, { longSide: IMAGE_SIDE }), isWanted),
    };
  }

  /** @throws {ApiException} not_found */
  async faceCrop(faceId: number): Promise<Picture> {
    const { path, box, contentHash, revision } = await this.#face(faceId);
    return {
      etag: `${contentHash ?? 'photo'}-${faceId}-${revision}`,
      make: (isWanted) => this.#inTurn(() => cropPhoto(path, box), isWanted),
    };
  }

  async #inTurn(make: () => Promise<Buffer>, isWanted: () => boolean): Promise<Buffer> {
    try {
      return await this.#turns.run(make, isWanted);
    } catch (error) {
      if (error instanceof AbandonedError) throw new ApiException('unavailable', 'The request was closed meanwhile.');
      throw error;
    }
  }

  async #photo(photoId: number): Promise<CatalogPhoto> {
    const photo = await findPhoto(this.context.database, photoId);
    if (!photo) throw notFound('photo', photoId);
    return photo;
  }

  async #face(faceId: number): Promise<FaceLocation> {
    const face = await findFace(this.context.database, faceId);
    if (!face) throw notFound('face', faceId);
    return face;
  }
}

/** What changes when a photo's content does, as far as that is known. */
function tagOf({ id, contentHash, mtimeMs }: CatalogPhoto): string {
  return contentHash ?? `photo-${id}-${mtimeMs}`;
}
