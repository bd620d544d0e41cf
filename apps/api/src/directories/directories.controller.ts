import { Controller, Inject } from '@nestjs/common';
import { readIgnorePatterns } from '#libs/catalog';
import { endpoints, type DirectoryQuery, type HandlerInput } from '#libs/contracts';
import { readEstimates } from '#libs/ledger';
import { photoPhases } from '#libs/phases';
import { contains, describeDirectories, listDirectories, survey } from '#libs/scanning';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { chooseFolders } from './choose-folders.js';

/** Most photos that a preview counts. */
const PREVIEW_LIMIT = 200_000;
/** Longest that a preview counts. */
const PREVIEW_MS = 5_000;

/** The folders under the allowed roots. */
@Controller()
export class DirectoriesController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  /** Without a path: the roots. */
  @Handles(endpoints.directories.list, 'Folders under a path; without one, the allowed roots')
  async list({ path }: DirectoryQuery) {
    const { settings } = this.context;
    const roots = await this.context.roots();
    const exclude = [settings.dataDirectory];
    if (path !== undefined) return listDirectories(roots, path, exclude);
    // The sample album is a root in the data directory.
    const described = roots.map((root) =>
      describeDirectories(
        roots,
        [root.path],
        exclude.filter((folder) => !contains(folder, root.path)),
      ),
    );
    return { path: null, photos: 0, directories: (await Promise.all(described)).flat() };
  }

  /** Counts for a few seconds at most. */
  @Handles(endpoints.directories.preview, 'What a session would do: photos, other files and minutes')
  async preview(...[choice]: HandlerInput<typeof endpoints.directories.preview>) {
    const { root, subdirectories } = await chooseFolders(this.context, choice);
    const { database, settings, models } = this.context;
    const ignore = choice.ignore ?? (await readIgnorePatterns(database, root));
    const { photos, others, complete } = await survey(root, {
      subdirectories,
      ignore,
      exclude: [settings.dataDirectory],
      roots: (await this.context.roots()).map(({ path }) => path),
      limit: PREVIEW_LIMIT,
      withinMs: PREVIEW_MS,
    });
    const estimates = await readEstimates(this.context.database);
    const measured: Readonly<Record<string, number>> = models.secondsPerPhoto;
    const seconds = photoPhases().reduce(
      (sum, { name, key, optional }) =>
        optional ? sum : sum + (estimates[name]?.secondsPerPhoto ?? measured[key] ?? 0),
      0,
    );
    return { photos, kinds: others, ignore, complete, minutes: Math.ceil((photos * seconds) / 6) / 10 };
  }
}
