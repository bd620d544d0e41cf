import { homedir } from 'node:os';
import { Controller, Inject, Req } from '@nestjs/common';
import type { Request } from 'express';
import { addRoot, readAddedRoots, removeRoot } from '#libs/catalog';
import { endpoints, type HandlerInput } from '#libs/contracts';
import { contains, listFolderNames, resolveDirectory } from '#libs/scanning';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException, notFound } from '../errors/api-exception.js';
import { refusalOfOthers } from '../security/local-user.js';

/** Roots that may be added, at most. */
const MOST_ADDED = 100;
/** The file systems of the kernel: no photos, and devices that a read may change. */
const KERNEL = ['/proc', '/sys', '/dev'];

/** The folders that sessions may index, and adding one: a right of who sits at this computer (rule S8). */
@Controller()
export class RootsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Handles(endpoints.roots.list, 'Folders that sessions may index, and whether this client may add one')
  async list(@Req() request: Request) {
    const { settings, roots, database } = this.context;
    const [added, allowed, refusal] = await Promise.all([
      readAddedRoots(database),
      roots(),
      refusalOfOthers(request, settings),
    ]);
    const idOf = (path: string) => added.find((root) => root.path === path)?.id ?? null;
    return { roots: allowed.map(({ path }) => ({ id: idOf(path), path })), mayAdd: refusal === null };
  }

  @Handles(
    endpoints.roots.browse,
    'Names of the sub-folders of a folder of this computer: only on it, for its own page',
  )
  async browse({ path }: HandlerInput<typeof endpoints.roots.browse>[0], @Req() request: Request) {
    await this.#requireOwnPage(request);
    const exclude = [this.context.settings.dataDirectory, ...KERNEL];
    if (path !== undefined) return listFolderNames(path, exclude);
    return listFolderNames(homedir(), exclude).catch(() => listFolderNames('/', exclude));
  }

  /** Adds a root, unless the folder is in one already. */
  @Handles(endpoints.roots.add, 'Let sessions index a folder of this computer: only on it, for its own page')
  async add({ path }: HandlerInput<typeof endpoints.roots.add>[0], @Req() request: Request) {
    await this.#requireOwnPage(request);
    const { database, settings, roots, logger } = this.context;
    const real = await resolveDirectory(path);
    // What was confirmed is what is added.
    if (real !== path) throw notAllowed(`${path} leads to another folder. Choose ${real}.`);
    if (real === '/') throw notAllowed('The whole computer cannot be added. Choose a folder with photos.');
    if (KERNEL.some((folder) => contains(folder, real))) throw notAllowed(`${real} has no photos: it is the system's.`);
    if (contains(settings.dataDirectory, real)) throw notAllowed('This folder holds the data of Darkroom.');
    const [added, allowed] = await Promise.all([readAddedRoots(database), roots()]);
    if (allowed.some((root) => contains(root.path, real))) {
      return { id: added.find((root) => root.path === real)?.id ?? null, path: real };
    }
    if (added.length >= MOST_ADDED) {
      throw new ApiException('conflict', `${MOST_ADDED} folders were added. Remove one on the System page first.`);
    }
    logger.info({ path: real }, 'root added');
    return addRoot(database, real);
  }

  @Handles(endpoints.roots.remove, 'Take back a root that was added')
  async remove(id: number) {
    if (!(await removeRoot(this.context.database, id))) throw notFound('root', id);
    this.context.logger.info({ id }, 'root removed');
  }

  /** @throws {ApiException} where the request is not one of Darkroom's own page, opened by its user at this computer. */
  async #requireOwnPage(request: Request): Promise<void> {
    // That it is the own one, if there is one, was checked before.
    const isPage = request.headers.origin !== undefined;
    const refusal = isPage
      ? await refusalOfOthers(request, this.context.settings)
      : 'The request did not come from the page of Darkroom.';
    if (refusal === null) return;
    const advice = 'Start Darkroom with --root <folder> to allow a folder.';
    throw new ApiException('forbidden', `${refusal} Folders are added on this computer only. ${advice}`);
  }
}

function notAllowed(message: string): ApiException {
  return new ApiException('folder_not_allowed', message);
}
