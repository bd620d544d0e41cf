import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { API_BASE } from '#libs/contracts';
import { ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { PicturesService, type Picture } from './pictures.service.js';

/** Browsers keep a picture and ask whether it changed. */
const CACHE_CONTROL = 'private, max-age=60, stale-while-revalidate=86400';

/** Pictures: photos in two sizes, and faces. */
@Controller(API_BASE)
export class PicturesController {
  @Inject(PicturesService) private readonly pictures!: PicturesService;

  @Get('photos/:id/thumbnail')
  @Describe({ summary: 'A photo as JPEG, longest side 320 px' })
  async thumbnail(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    await answer(request, response, await this.pictures.thumbnail(id));
  }

  @Get('photos/:id/image')
  @Describe({ summary: 'A photo as JPEG, upright, sRGB, longest side at most 2048 px' })
  async image(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    await answer(request, response, await this.pictures.image(id));
  }

  @Get('faces/:id/crop')
  @Describe({ summary: 'A face as square JPEG' })
  async crop(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
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
