import { isAbsolute, join, relative } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { DirectoryListing, DirectoryPreview } from '#libs/contracts';
import { readEstimates } from '#libs/ledger';
import { photoPhases } from '#libs/phases';
import { countPhotos, listDirectories, resolveDirectoryInRoots } from '#libs/scanning';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';

/** Photos that a preview counts at most. */
const PREVIEW_LIMIT = 200_000;
/** Longest that a preview counts. */
const PREVIEW_MS = 5_000;

function isIn(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** Folders that a session can be over: those under the roots, and nothing of Darkroom's own. */
@Injectable()
export class FoldersService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  /**
   * Checks a choice of folders. Sub-folders may be given relative to the root or absolute.
   * @returns the real path of the root, and the sub-folders relative to it.
   * @throws PathError, ApiException
   */
  async choose(
    rootPath: string,
    subdirectories: readonly string[],
  ): Promise<{ root: string; subdirectories: string[] }> {
    const { roots, settings, sampleAlbum } = this.context;
    const root = await resolveDirectoryInRoots(roots, rootPath);
    if (isIn(settings.dataDirectory, root) && !(sampleAlbum !== null && isIn(sampleAlbum, root))) {
      throw new ApiException('folder_not_allowed', 'This folder belongs to Darkroom itself and is never indexed.');
    }
    const chosen = await Promise.all(
      subdirectories.map(async (given) => {
        const path = await resolveDirectoryInRoots(roots, isAbsolute(given) ? given : join(root, given));
        if (!isIn(root, path)) throw new ApiException('folder_not_allowed', `${given} is not in ${rootPath}.`);
        return relative(root, path);
      }),
    );
    // The root itself among them means all of it.
    return { root, subdirectories: chosen.includes('') ? [] : [...new Set(chosen)].sort() };
  }

  /** Without a path the roots, with one the folders in it. */
  async list(path: string | undefined): Promise<DirectoryListing> {
    const { roots, settings } = this.context;
    const exclude = [settings.dataDirectory];
    if (path !== undefined) {
      const listing = await listDirectories(roots, path, exclude);
      return { path: listing.path, photos: listing.photos, directories: listing.directories.map(entryView) };
    }
    const listings = await Promise.allSettled(roots.map((root) => listDirectories(roots, root.path, exclude)));
    const directories = listings.flatMap((listing) =>
      listing.status === 'fulfilled' ? [entryView(listing.value)] : [],
    );
    return { path: null, photos: 0, directories };
  }

  /** What a session over these folders would do, counted for a few seconds at most. */
  async preview(rootPath: string, subdirectories: readonly string[]): Promise<DirectoryPreview> {
    const chosen = await this.choose(rootPath, subdirectories);
    const { settings, models } = this.context;
    let counted = { photos: 0, complete: false };
    try {
      counted = await countPhotos(chosen.root, {
        subdirectories: chosen.subdirectories,
        exclude: [settings.dataDirectory],
        limit: PREVIEW_LIMIT,
        signal: AbortSignal.timeout(PREVIEW_MS),
      });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return { photos: 0, complete: false, minutes: null };
    }
    const estimates = await readEstimates(this.context.database);
    const measured: Readonly<Record<string, number>> = models.secondsPerPhoto;
    const seconds = photoPhases().reduce(
      (sum, { name, key, optional }) =>
        optional ? sum : sum + (estimates[name]?.secondsPerPhoto ?? measured[key] ?? 0),
      0,
    );
    return { ...counted, minutes: Math.ceil((counted.photos * seconds) / 6) / 10 };
  }
}

function entryView({ name, path, photos, hasSubdirectories }: DirectoryListing['directories'][number]) {
  return { name, path, photos, hasSubdirectories };
}
