import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { endpoints } from '#libs/contracts';
import { Handles } from '../endpoint.js';
import { PicturesService, type Picture } from './pictures.service.js';

/** Browsers keep a picture and ask whether it changed. */
const CACHE_CONTROL = 'private, max-age=60, stale-while-revalidate=86400';

/** Pictures: photos in two sizes, and faces. */
@Controller()
export class PicturesController {
  @Inject(PicturesService) private readonly pictures!: PicturesService;

  @Handles(endpoints.photos.thumbnail)
  async thumbnail(id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    await answer(request, response, await this.pictures.thumbnail(id));
  }

  @Handles(endpoints.photos.image)
  async image(id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    await answer(request, response, await this.pictures.image(id));
  }

  @Handles(endpoints.faces.crop)
  async crop(id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    await answer(request, response, await this.pictures.faceCrop(id));
  }
}

/** Answers with a picture, or 304 where the browser holds it already. What fails is answered before any header is set. */
async function answer(request: Request, response: Response, { etag, make }: Picture): Promise<void> {
  const quoted = `"${etag}"`;
  const jpeg = request.headers['if-none-match'] === quoted ? null : await make(() => !response.destroyed);
  response.setHeader('ETag', quoted);
  response.setHeader('Cache-Control', CACHE_CONTROL);
  if (jpeg) response.type('image/jpeg').send(jpeg);
  else response.status(304).end();
}
