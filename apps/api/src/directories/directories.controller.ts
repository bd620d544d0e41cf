import { Controller, Inject } from '@nestjs/common';
import {
  endpoints,
  type DirectoryListing,
  type DirectoryPreview,
  type DirectoryQuery,
  type HandlerInput,
} from '#libs/contracts';
import { Handles } from '../endpoint.js';
import { FoldersService } from './folders.service.js';

/** Choosing a folder. */
@Controller()
export class DirectoriesController {
  @Inject(FoldersService) private readonly folders!: FoldersService;

  @Handles(endpoints.directories.list)
  list({ path }: DirectoryQuery): Promise<DirectoryListing> {
    return this.folders.list(path);
  }

  @Handles(endpoints.directories.preview)
  preview(
    ...[{ rootPath, subdirectories }]: HandlerInput<typeof endpoints.directories.preview>
  ): Promise<DirectoryPreview> {
    return this.folders.preview(rootPath, subdirectories);
  }
}
