import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { API_BASE } from '#libs/contracts';
import { ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { PicturesService } from './pictures.service.js';

/** Browsers keep a picture and ask whether it changed. */
const CACHE_CONTROL = 'private, max-age=60, stale-while-revalidate=86400';

/** Pictures: thumbnails and faces. */
@Controller(API_BASE)
export class PicturesController {
  @Inject(PicturesService) private readonly pictures!: PicturesService;

  @Get('photos/:id/thumbnail')
  @Header('Cache-Control', CACHE_CONTROL)
  @Describe({ summary: 'A photo as JPEG, longest side 320 px' })
  async thumbnail(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { jpeg, etag } = await this.pictures.thumbnail(id);
    if (!isHeld(etag, request, response)) response.type('image/jpeg').send(jpeg);
  }

  @Get('faces/:id/crop')
  @Header('Cache-Control', CACHE_CONTROL)
  @Describe({ summary: 'A face as square JPEG' })
  async crop(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    // Asked first, since making a crop decodes the photo.
    if (isHeld(await this.pictures.faceCropEtag(id), request, response)) return;
    response.type('image/jpeg').send(await this.pictures.faceCrop(id));
  }
}

/** Sets the tag of a picture, and answers 304 where the browser holds it already. */
function isHeld(etag: string, request: Request, response: Response): boolean {
  const quoted = `"${etag}"`;
  response.setHeader('ETag', quoted);
  if (request.headers['if-none-match'] !== quoted) return false;
  response.status(304).end();
  return true;
}
