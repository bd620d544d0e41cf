import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { API_BASE } from '#libs/contracts';
import { ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { PicturesService, type Picture } from './pictures.service.js';

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
    send(await this.pictures.thumbnail(id), request, response);
  }

  @Get('faces/:id/crop')
  @Header('Cache-Control', CACHE_CONTROL)
  @Describe({ summary: 'A face as square JPEG' })
  async crop(@Param('id', ValidId) id: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    const etag = await this.pictures.faceCropEtag(id);
    if (request.headers['if-none-match'] === quoted(etag)) {
      response.setHeader('ETag', quoted(etag));
      response.status(304).end();
      return;
    }
    send(await this.pictures.faceCrop(id), request, response);
  }
}

function quoted(etag: string): string {
  return `"${etag}"`;
}

function send({ jpeg, etag }: Picture, request: Request, response: Response): void {
  response.setHeader('ETag', quoted(etag));
  if (request.fresh) response.status(304).end();
  else response.type('image/jpeg').send(jpeg);
}
