import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import * as z from 'zod/mini';
import { DirectoryListing, DirectoryPreview, PreviewDirectories, routes } from '#libs/contracts';
import { Valid } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { FoldersService } from './folders.service.js';

const ListQuery = z.strictObject({ path: z.optional(z.string().check(z.maxLength(4096))) });

/** Choosing a folder. */
@Controller(routes.directories())
export class DirectoriesController {
  @Inject(FoldersService) private readonly folders!: FoldersService;

  @Get()
  @Describe({
    summary: 'Folders under a path; without one the allowed roots',
    query: ListQuery,
    answer: DirectoryListing,
  })
  list(@Query(new Valid(ListQuery)) { path }: z.output<typeof ListQuery>): Promise<DirectoryListing> {
    return this.folders.list(path);
  }

  @Post('preview')
  @HttpCode(200)
  @Describe({
    summary: 'What a session would do: photos and minutes',
    body: PreviewDirectories,
    answer: DirectoryPreview,
  })
  preview(
    @Body(new Valid(PreviewDirectories)) { rootPath, subdirectories }: z.output<typeof PreviewDirectories>,
  ): Promise<DirectoryPreview> {
    return this.folders.preview(rootPath, subdirectories);
  }
}
