import { Api } from '../support/api.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { ProgressSocket } from '../support/socket.js';

/** Enough for some batches in each phase. */
const PHOTOS = 16;

const { env } = process;

/** The server that the command line named, and a folder of photos that it may index, by its path on the server. */
async function namedTarget(url: string) {
  const token = env['DARKROOM_CONFORMANCE_TOKEN'] || undefined;
  const folder = env['DARKROOM_CONFORMANCE_FOLDER'] || (await new Api(url, token).about()).sampleAlbum;
  if (!folder) throw new Error(`${url} has no sample album: name a folder of photos that it may index with --folder`);
  return { url, token, folder };
}

/** A server that the tests of this run share. */
async function sharedTarget() {
  const shared = await SharedServer.find();
  const folder = shared.folder('photos');
  await makePhotos(folder, PHOTOS, { seed: 300 });
  return { url: shared.url, token: shared.token, folder };
}

/**
 * Finds the server that is to keep the protocol.
 * @throws where it has no folder to index.
 */
export async function findTarget() {
  const named = env['DARKROOM_CONFORMANCE_URL'];
  const { url, token, folder } = named ? await namedTarget(named) : await sharedTarget();
  return {
    url,
    token,
    folder,
    api: new Api(url, token),
    /** Opens a socket connection; the caller closes it. */
    connect: () => ProgressSocket.open(url, token === undefined ? {} : { auth: { token } }),
  };
}
