import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { findFace, findPhoto, type CatalogPhoto, type FaceLocation } from '#libs/catalog';
import { cropPhoto, renderPhoto, thumbnailPath, writeThumbnail } from '#libs/photos';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { notFound } from '../errors/api-exception.js';

/** A JPEG, and what changes when it does. */
export interface Picture {
  readonly jpeg: Buffer;
  readonly etag: string;
}

/** Longest side of a thumbnail, in pixels. */
const THUMBNAIL_SIDE = 320;
/** Longest side of a photo that is looked at, in pixels. */
const IMAGE_SIDE = 2048;

/** Pictures for the page: thumbnails that training left, and what is cut or made on demand, one at a time. */
@Injectable()
export class PicturesService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  #making: Promise<unknown> = Promise.resolve();

  /** @throws {ApiException} not_found where there is no such photo; PhotoError where it cannot be decoded. */
  async thumbnail(photoId: number): Promise<Picture> {
    const { contentHash, path } = await this.#photo(photoId);
    const render = () => this.#make(() => renderPhoto(path, { longSide: THUMBNAIL_SIDE }));
    if (contentHash === null) return { jpeg: await render(), etag: `photo-${photoId}` };
    const directory = this.context.settings.thumbnailsDirectory;
    const stored = await readFile(thumbnailPath(directory, contentHash)).catch(() => null);
    if (stored) return { jpeg: stored, etag: contentHash };
    const jpeg = await render();
    await writeThumbnail(directory, contentHash, jpeg);
    return { jpeg, etag: contentHash };
  }

  /** The tag that a photo's image has now, without making it. @throws {ApiException} not_found */
  async imageEtag(photoId: number): Promise<string> {
    const { contentHash, mtimeMs } = await this.#photo(photoId);
    return `${contentHash ?? `photo-${photoId}-${mtimeMs}`}-${IMAGE_SIDE}`;
  }

  /** A JPEG, never the file itself. @throws {ApiException} not_found; PhotoError where the photo cannot be decoded. */
  async image(photoId: number): Promise<Buffer> {
    const { path } = await this.#photo(photoId);
    return this.#make(() => renderPhoto(path, { longSide: IMAGE_SIDE }));
  }

  /** The tag that a face's crop has now, without making it. @throws {ApiException} not_found */
  async faceCropEtag(faceId: number): Promise<string> {
    const { contentHash, revision } = await this.#face(faceId);
    return `${contentHash ?? 'photo'}-${faceId}-${revision}`;
  }

  /** A JPEG. @throws {ApiException} not_found where there is no such face; PhotoError where its photo cannot be decoded. */
  async faceCrop(faceId: number): Promise<Buffer> {
    const { path, box } = await this.#face(faceId);
    return this.#make(() => cropPhoto(path, { left: box.x, top: box.y, width: box.width, height: box.height }));
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

  /** One decode at a time, so that a page full of pictures leaves the cores to the workers. */
  async #make(make: () => Promise<Buffer>): Promise<Buffer> {
    const making = this.#making.then(make, make);
    this.#making = making.catch(() => undefined);
    return making;
  }
}
