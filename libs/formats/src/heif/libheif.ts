import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { OneAtATime } from '#libs/async';

// libheif (npm libheif-js, LGPL) compiled to WebAssembly, through its C interface: the JavaScript interface that the
// package adds copies each picture several times.

/** What is used of the module. Pointers are offsets into its memory. */
interface Libheif {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _heif_context_alloc(): number;
  _heif_context_free(context: number): void;
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    size: number,
    options: number,
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
  _heif_image_handle_release(handle: number): void;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void;
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number;
  _heif_image_release(image: number): void;
}

/** `heif_colorspace_RGB`, and `heif_chroma_interleaved_RGB` and `…_RGBA`, of 8 bits whatever the file has. */
const [RGB, INTERLEAVED_RGB, INTERLEAVED_RGBA] = [1, 10, 11];
/** `heif_channel_interleaved`. */
const INTERLEAVED = 10;

/**
 * A module whose memory has grown beyond this is not kept, since memory of WebAssembly never shrinks, in bytes.
 * Pictures of 12 megapixels take about 100 MB, those of 10 bits 190 MB: one that is not kept stays beside the next until
 * it is collected.
 */
const MAX_KEPT_MEMORY = 256 * 1024 * 1024;

/** A decoded picture with the file's rotation and mirroring applied, in the colours of its profile. */
export interface HeifPicture {
  /** Interleaved, 8 bits a channel, without gaps; in the decoder's memory. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** ICC, if the file has one. */
  readonly profile: Buffer | undefined;
}

const require = createRequire(import.meta.url);
/** Pixels stay in the module's memory while they are used, and another decode could move it. */
const queue = new OneAtATime();
let kept: Libheif | undefined;

/**
 * Decodes the primary picture of a HEIF file, and lends it to `use`; its pixels are gone when the returned promise
 * settles. One file at a time; blocks while it decodes.
 * @throws an Error with libheif's code
 */
export function withHeif<Result>(bytes: Uint8Array, use: (picture: HeifPicture) => Promise<Result>): Promise<Result> {
  return queue.run(async () => {
    const libheif = kept ?? load();
    // A module is kept only after a success: a failed decode releases nothing, and may have left its memory damaged.
    kept = undefined;
    const { picture, release } = decode(libheif, bytes);
    const result = await use(picture);
    release();
    if (libheif.HEAPU8.length <= MAX_KEPT_MEMORY) kept = libheif;
    return result;
  });
}

/** Lets go of the kept module, which holds 100 MB or more. */
export function releaseHeif(): void {
  kept = undefined;
}

function load(): Libheif {
  // Given as bytes, because the package reads the file relative to the working directory.
  const wasmBinary = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  const create = require('libheif-js/libheif-wasm/libheif.js') as (options: object) => Libheif;
  const ignore = () => {};
  return create({ wasmBinary, print: ignore, printErr: ignore });
}

function decode(libheif: Libheif, bytes: Uint8Array): { picture: HeifPicture; release: () => void } {
  const at = (pointer: number) => libheif.HEAPU32[pointer >> 2] as number;
  // A heif_error of 12 bytes, then the result of a call.
  const error = allocate(libheif, 16);
  const result = error + 12;
  const check = (step: string) => {
    if (at(error) !== 0) throw new Error(`libheif cannot ${step}: error ${at(error)}`);
    return at(result);
  };

  const file = allocate(libheif, bytes.length);
  libheif.HEAPU8.set(bytes, file);
  const context = libheif._heif_context_alloc();
  libheif._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0);
  check('read the file');
  libheif._heif_context_get_primary_image_handle(error, context, result);
  const handle = check('find the primary picture');
  const channels = libheif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  libheif._heif_decode_image(error, handle, result, RGB, channels === 4 ? INTERLEAVED_RGBA : INTERLEAVED_RGB, 0);
  const image = check('decode');
  const profile = profileOf(libheif, handle, error);

  const width = libheif._heif_image_get_width(image, INTERLEAVED);
  const height = libheif._heif_image_get_height(image, INTERLEAVED);
  const plane = libheif._heif_image_get_plane_readonly(image, INTERLEAVED, result);
  const stride = at(result);
  const row = width * channels;
  for (let y = 1; y < height && stride > row; y += 1) {
    const start = plane + y * stride;
    libheif.HEAPU8.copyWithin(plane + y * row, start, start + row);
  }
  const data = libheif.HEAPU8.subarray(plane, plane + row * height);
  const release = () => {
    libheif._heif_image_release(image);
    libheif._heif_image_handle_release(handle);
    libheif._heif_context_free(context);
    libheif._free(file);
    libheif._free(error);
  };
  return { picture: { data, width, height, channels, profile }, release };
}

function profileOf(libheif: Libheif, handle: number, error: number): Buffer | undefined {
  const size = libheif._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0) return undefined;
  const pointer = allocate(libheif, size);
  libheif._heif_image_handle_get_raw_color_profile(error, handle, pointer);
  const profile = Buffer.from(libheif.HEAPU8.subarray(pointer, pointer + size));
  libheif._free(pointer);
  return profile;
}

function allocate(libheif: Libheif, size: number): number {
  const pointer = libheif._malloc(size);
  if (pointer === 0) throw new RangeError(`libheif: no memory for ${size} bytes`);
  return pointer;
}
