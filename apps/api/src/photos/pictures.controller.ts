import { readFile } from 'node:fs/promises';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { outageOf } from '#libs/async';
import { AbandonedError } from '#libs/async';
import { findFace, findPhoto, type CatalogPhoto } from '#libs/catalog';
import { endpoints } from '#libs/contracts';
import { thumbnailPath, writeThumbnail } from '#libs/formats';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException, found } from '../errors/api-exception.js';
import type { Picture } from './render.worker.js';
import { Renderer } from './renderer.js';

/** Browsers keep a picture and revalidate it. */
const CACHE_CONTROL = 'private, max-age=60, stale-while-revalidate=86400';

/** Longest side of a photo in the lightbox, in pixels. */
const IMAGE_SIDE = 2048;

/**
 * Pictures: photos in two sizes, and faces. Thumbnails were written by training; the rest is rendered on demand.
 * The original file is never sent.
 */
@Controller()
export class PicturesController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Renderer) private readonly renderer!: Renderer;

  @Handles(endpoints.photos.thumbnail, 'A photo as JPEG, longest side 320 px')
  async thumbnail(id: number, @Req() request: Request, @Res() response: Response) {
    const photo = await this.#photo(id);
    const { contentHash, path } = photo;
    const directory = this.context.settings.thumbnailsDirectory;
    const make = async () => {
      const stored = contentHash && (await readFile(thumbnailPath(directory, contentHash)).catch(() => null));
      if (stored) return stored;
      const jpeg = await this.#render(response, path, { kind: 'thumbnail' });
      if (contentHash) keepThumbnail(directory, contentHash, jpeg);
      return jpeg;
    };
    await send(request, response, tagOf(photo), make);
  }

  @Handles(endpoints.photos.image, 'A photo as JPEG, upright, sRGB, longest side at most 2048 px')
  async image(id: number, @Req() request: Request, @Res() response: Response) {
    const photo = await this.#photo(id);
    const make = () => this.#render(response, photo.path, { kind: 'image', longSide: IMAGE_SIDE });
    await send(request, response, `${tagOf(photo)}-${IMAGE_SIDE}`, make);
  }

  @Handles(endpoints.faces.crop, 'A face as square JPEG')
  async crop(id: number, @Req() request: Request, @Res() response: Response) {
    const { path, box, contentHash, revision } = found('face', id, await findFace(this.context.database, id));
    const make = () => this.#render(response, path, { kind: 'crop', box });
    await send(request, response, `${contentHash ?? 'photo'}-${id}-${revision}`, make);
  }

  async #photo(id: number): Promise<CatalogPhoto> {
    return found('photo', id, await findPhoto(this.context.database, id));
  }

  /** Renders when all earlier pictures are done, unless the request was closed meanwhile. */
  async #render(response: Response, path: string, picture: Picture): Promise<Buffer> {
    try {
      return await this.renderer.render(path, picture, () => !response.destroyed);
    } catch (error) {
      if (error instanceof AbandonedError) throw new ApiException('unavailable', 'The request was closed meanwhile.');
      throw error;
    }
  }
}

/**
 * Sends the picture that `make` renders, or 304 if the browser has it: `etag` changes with its content. Headers are set
 * last, so that a failure can still be answered.
 */
async function send(request: Request, response: Response, etag: string, make: () => Promise<Buffer>): Promise<void> {
  const quoted = `"${etag}"`;
  const jpeg = request.headers['if-none-match'] === quoted ? null : await make();
  response.setHeader('ETag', quoted);
  response.setHeader('Cache-Control', CACHE_CONTROL);
  if (jpeg) response.type('image/jpeg').send(jpeg);
  else response.status(304).end();
}

/** A tag that changes with the content of a photo; before its first decoding, with its mtime. */
function tagOf({ id, contentHash, mtimeMs }: CatalogPhoto): string {
  return contentHash ?? `photo-${id}-${mtimeMs}`;
}

/** Keeps a thumbnail for the next time; on a full disk it is only shown. */
function keepThumbnail(directory: string, contentHash: string, jpeg: Buffer): void {
  try {
    writeThumbnail(directory, contentHash, jpeg);
  } catch (error) {
    if (outageOf(error)?.cause !== 'disk_full') throw error;
  }
}
