import { parentPort } from 'node:worker_threads';
import type { Box } from '#libs/contracts';
import { configureDecoder, cropPhoto, PhotoError, renderPhoto, renderThumbnail, systemErrorCode } from '#libs/formats';

/** What is rendered of a photo. */
export type Picture =
  | { readonly kind: 'thumbnail' }
  | { readonly kind: 'image'; readonly longSide: number }
  | { readonly kind: 'crop'; readonly box: Box };

/** A picture that is rendered of a photo. */
export type RenderRequest = Picture & {
  readonly path: string;
  /** Of thumbnails and display copies. */
  readonly directory: string;
};

/** The JPEG, or why there is none: the fault of the photo, or an error. */
export type RenderResult =
  { readonly jpeg: Uint8Array } | { readonly fault: string } | { readonly error: string; readonly code: string };

configureDecoder();

async function render(request: RenderRequest): Promise<RenderResult> {
  const { path, directory } = request;
  try {
    if (request.kind === 'thumbnail') return { jpeg: await renderThumbnail(path, directory) };
    if (request.kind === 'crop') return { jpeg: await cropPhoto(path, request.box, directory) };
    return { jpeg: await renderPhoto(path, { longSide: request.longSide, directory }) };
  } catch (error) {
    if (error instanceof PhotoError) return { fault: error.message };
    return { error: (error instanceof Error && error.stack) || String(error), code: systemErrorCode(error) };
  }
}

parentPort?.on('message', (request: RenderRequest) => {
  void render(request).then((result) => parentPort?.postMessage(result));
});
