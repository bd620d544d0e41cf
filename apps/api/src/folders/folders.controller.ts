import { Controller, Inject } from '@nestjs/common';
import {
  previewFolderRemoval,
  readFolder,
  readFolders,
  removeFolderPhotos,
  removeMissing,
  unusedHashes,
  updateFolder,
  type StoredFolder,
} from '#libs/catalog';
import { endpoints, type Folder, type UpdateFolder } from '#libs/contracts';
import { oldPictures, removePictures } from '#libs/formats';
import { readRecords } from '#libs/ledger';
import { summarise, unifiedProgress } from '#libs/progress';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException, found, notFound } from '../errors/api-exception.js';
import { SnapshotReader } from '../live/snapshot-reader.js';
import { lookAtFolder } from './look-at-folder.js';

/** The folders of the library. Nothing here writes below them. */
@Controller()
export class FoldersController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;

  @Handles(endpoints.folders.list, 'Folders of the library, by path')
  async list() {
    return { folders: await this.#views(await readFolders(this.context.database)) };
  }

  @Handles(endpoints.folders.get, 'A folder of the library')
  async get(id: number) {
    return this.#view(id, await readFolder(this.context.database, id));
  }

  @Handles(endpoints.folders.update, 'Set the patterns that a folder ignores, or whether it is watched')
  async update(id: number, change: UpdateFolder) {
    return this.#view(id, await updateFolder(this.context.database, id, change));
  }

  @Handles(endpoints.folders.removal, 'What would be removed from the library with a folder')
  async removal(id: number) {
    return found('folder', id, await previewFolderRemoval(this.context.database, id));
  }

  /** Refused while one of its sessions has not ended. */
  @Handles(endpoints.folders.remove, 'Remove a folder, its photos and its sessions from the library, not from disk')
  async remove(id: number) {
    const { ledger, publisher, settings, logger, models } = this.context;
    const removed = await ledger.removeFolder({
      folderId: id,
      removePhotos: (connection) => removeFolderPhotos(connection, models.tasks.embed.id, id),
    });
    if (removed.kind === 'unknown') throw notFound('folder', id);
    if (removed.kind === 'busy') {
      const { id: sessionId, name, status } = removed.record;
      const message = `The session "${name}" of this folder is ${status}. Cancel it first.`;
      throw new ApiException('conflict', message, { sessionId, status });
    }
    const { records, photos } = removed;
    for (const record of records) {
      this.reader.forget(record.id);
      publisher.publishRemoved(unifiedProgress(record));
    }
    logger.info({ folderId: id, sessions: records.length, ...photos.counts }, 'folder removed');
    await removePictures(settings.thumbnailsDirectory, photos.contentHashes);
    void this.#removeOldPictures();
    return { ...photos.counts, sessions: records.length };
  }

  /** Deletes the pictures that photos had before their files were changed. */
  async #removeOldPictures(): Promise<void> {
    const { database, settings, logger } = this.context;
    try {
      for await (const hashes of oldPictures(settings.thumbnailsDirectory))
        await removePictures(settings.thumbnailsDirectory, await unusedHashes(database, hashes));
    } catch (error) {
      logger.warn({ error: String(error) }, 'old pictures were not removed: the next removal of a folder tries again');
    }
  }

  @Handles(endpoints.folders.removeMissing, 'Remove the photos of a folder whose files are missing')
  async removeMissing(id: number) {
    const { database, settings } = this.context;
    found('folder', id, await readFolder(database, id));
    const { counts, contentHashes } = await removeMissing(database, this.context.models.tasks.embed.id, {
      folderId: id,
    });
    await removePictures(settings.thumbnailsDirectory, contentHashes);
    return counts;
  }

  async #view(id: number, folder: StoredFolder | null): Promise<Folder> {
    const [view = null] = await this.#views(folder === null ? [] : [folder]);
    return found('folder', id, view);
  }

  /** The API's view of folders: with their newest sessions, read at once, and after a look at each. */
  async #views(folders: readonly StoredFolder[]): Promise<Folder[]> {
    const ids = folders.flatMap(({ lastSessionId }) => lastSessionId ?? []);
    const sessions = (await readRecords(this.context.database, { ids })).map(unifiedProgress).map(summarise);
    const byId = new Map(sessions.map((session) => [session.sessionId, session]));
    return Promise.all(
      folders.map(async ({ lastSessionId, ...folder }) => ({
        ...folder,
        lastSession: byId.get(lastSessionId ?? 0) ?? null,
        state: await lookAtFolder(folder.path),
      })),
    );
  }
}
