import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type * as z from 'zod/mini';
import { Photo, PhotoPage, PhotoQuery, routes, SimilarPhotos, SimilarQuery, Tags } from '#libs/contracts';
import { Valid, ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { PhotosService } from './photos.service.js';

/** The photos of the library. */
@Controller(routes.photos())
export class PhotosController {
  @Inject(PhotosService) private readonly photos!: PhotosService;

  @Get()
  @Describe({ summary: 'Photos, newest in the library first, page by page', query: PhotoQuery, answer: PhotoPage })
  list(@Query(new Valid(PhotoQuery)) query: z.output<typeof PhotoQuery>): Promise<PhotoPage> {
    return this.photos.list(query);
  }

  @Get('tags')
  @Describe({ summary: 'What is seen in the library, most frequent first', answer: Tags })
  tags(): Promise<Tags> {
    return this.photos.tags();
  }

  @Get(':id')
  @Describe({ summary: 'A photo: tags, faces, duplicates, sessions', answer: Photo })
  read(@Param('id', ValidId) id: number): Promise<Photo> {
    return this.photos.read(id);
  }

  @Get(':id/similar')
  @Describe({
    summary: 'The photos that look most like one, without its duplicates',
    query: SimilarQuery,
    answer: SimilarPhotos,
  })
  similar(
    @Param('id', ValidId) id: number,
    @Query(new Valid(SimilarQuery)) { limit }: z.output<typeof SimilarQuery>,
  ): Promise<SimilarPhotos> {
    return this.photos.similar(id, limit);
  }
}
