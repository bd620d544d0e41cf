import { Api } from '../support/api.js';
import { makePhotos } from '../support/photos.js';
import { ProgressSocket } from '../support/socket.js';
import { SharedServer } from '../support/shared.js';

/** Enough for some batches in each phase. */
const PHOTOS = 16;

/** A server that is to keep the protocol, and a folder of photos that it may index. */
export class Target {
  readonly api: Api;

  private constructor(
    readonly url: string,
    readonly token: string | undefined,
    /** Its path on the server. */
    readonly folder: string,
  ) {
    this.api = new Api(url, token);
  }

  /**
   * The server that the command line named, else one that the tests of this run share.
   * @throws where the server has no folder to index.
   */
  static async find(): Promise<Target> {
    const {
      DARKROOM_CONFORMANCE_URL: url,
      DARKROOM_CONFORMANCE_TOKEN: token,
      DARKROOM_CONFORMANCE_FOLDER: folder,
    } = process.env;
    if (url) {
      const album = folder || (await new Api(url, token || undefined).about()).sampleAlbum;
      if (!album)
        throw new Error(`${url} has no sample album: name a folder of photos that it may index with --folder`);
      return new Target(url, token || undefined, album);
    }
    const shared = await SharedServer.find();
    const photos = shared.folder('photos');
    await makePhotos(photos, PHOTOS, { seed: 300 });
    return new Target(shared.url, shared.token, photos);
  }

  /** Opens a socket connection; the caller closes it. */
  connect(): Promise<ProgressSocket> {
    return ProgressSocket.open(this.url, this.token === undefined ? {} : { auth: { token: this.token } });
  }
}
