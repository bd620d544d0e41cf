import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import type * as z from 'zod/mini';
import {
  MergePerson,
  People,
  PeopleQuery,
  Person,
  PersonPhotosQuery,
  PhotoPage,
  routes,
  UpdatePerson,
} from '#libs/contracts';
import { Valid, ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { PhotosService } from '../photos/photos.service.js';
import { PeopleService } from './people.service.js';

/** The people that were found. */
@Controller(routes.people())
export class PeopleController {
  @Inject(PeopleService) private readonly people!: PeopleService;
  @Inject(PhotosService) private readonly photosService!: PhotosService;

  @Get()
  @Describe({ summary: 'People, largest first', query: PeopleQuery, answer: People })
  list(@Query(new Valid(PeopleQuery)) query: z.output<typeof PeopleQuery>): Promise<People> {
    return this.people.list(query);
  }

  @Get(':id')
  @Describe({ summary: 'A person', answer: Person })
  read(@Param('id', ValidId) id: number): Promise<Person> {
    return this.people.read(id);
  }

  @Get(':id/photos')
  @Describe({
    summary: 'Photos of a person, newest in the library first, page by page',
    query: PersonPhotosQuery,
    answer: PhotoPage,
  })
  async photos(
    @Param('id', ValidId) id: number,
    @Query(new Valid(PersonPhotosQuery)) query: z.output<typeof PersonPhotosQuery>,
  ): Promise<PhotoPage> {
    await this.people.read(id);
    return this.photosService.list({ ...query, person: id });
  }

  @Patch(':id')
  @Describe({ summary: 'Name, hide or show a person', body: UpdatePerson, answer: Person })
  update(
    @Param('id', ValidId) id: number,
    @Body(new Valid(UpdatePerson)) change: z.output<typeof UpdatePerson>,
  ): Promise<Person> {
    return this.people.update(id, change);
  }

  @Post(':id/merge')
  @HttpCode(200)
  @Describe({ summary: 'Give all faces of a person to another, who is answered', body: MergePerson, answer: Person })
  merge(
    @Param('id', ValidId) id: number,
    @Body(new Valid(MergePerson)) { into }: z.output<typeof MergePerson>,
  ): Promise<Person> {
    return this.people.merge(id, into);
  }

  @Delete(':id/faces/:faceId')
  @HttpCode(204)
  @Describe({ summary: 'Take a face out of a person, for good' })
  removeFace(@Param('id', ValidId) id: number, @Param('faceId', ValidId) faceId: number): Promise<void> {
    return this.people.removeFace(id, faceId);
  }
}
