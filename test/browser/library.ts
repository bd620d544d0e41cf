import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isTerminal } from '#libs/contracts';
import { makeAlbum } from '../support/album.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** What the folder of the library holds besides photos that differ. */
export const LIBRARY = { name: 'Library', different: 32, duplicates: 2, bad: 2 };

/** A Darkroom that has indexed a folder: people, duplicates and failures are in it. */
export interface Library {
  readonly server: SharedServer;
  readonly sessionId: number;
  readonly folder: string;
}

/** The library that the test files of the dashboard share; the first that asks makes it. */
export async function findLibrary(): Promise<Library> {
  const server = await SharedServer.find();
  const known = (await server.api.sessions()).items.find(({ name }) => name === LIBRARY.name);
  const { sessionId, rootPath } = known ?? (await index(server));
  for (;;) {
    const { overallStatus } = await server.api.progress(sessionId);
    if (overallStatus === 'completed') return { server, sessionId, folder: rootPath };
    if (isTerminal(overallStatus)) throw new Error(`The session of the library is ${overallStatus}.`);
    await delay(200);
  }
}

async function index(server: SharedServer) {
  const folder = server.folder('library');
  await makeAlbum({ folder, ...LIBRARY }, 5);
  const trip = join(folder, 'trips', 'snow');
  mkdirSync(trip, { recursive: true });
  await makePhotos(trip, 2, { seed: 6, prefix: 'trip' });
  return server.api.create({ rootPath: folder, name: LIBRARY.name, start: true });
}
