import sharp, { type Sharp } from 'sharp';

/** What all formats of photos say. */
interface Format {
  /** As people write it. */
  readonly name: string;
  /** Of file names, lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Whether a file is of this format, by its content. */
  recognises(bytes: Buffer): boolean;
  /**
   * Whether a file is cut off, by its own structure: its container announces more bytes than there are. Only meaningful
   * for files that fail to decode, and those of {@link Repair.decodesZeros}. The decoder's own messages are not usable:
   * photos that are decoded at the same time share one buffer for them.
   */
  endsEarly(bytes: Buffer): boolean;
  /** How a file that fails to decode is coded, where its decoder does not know that coding. */
  unsupportedCoding?(bytes: Buffer): string | undefined;
}

/** A format that libvips decodes. */
export interface SharpFormat extends Format {
  /** The loader of libvips that {@link open} uses. */
  readonly loader: `VipsForeignLoad${string}`;
  /** Opens a file for sharp. A damaged file is an error, not a grey picture, unless `tolerant`. */
  open(bytes: Buffer, options: OpenOptions): Sharp | Promise<Sharp>;
  /** What a decode holds in memory for each pixel of the picture, in bytes; 0 where it reads rows and forgets them. */
  heldPerPixel(header: Header): number;
  /** How pictures whose end is missing are shown; absent where they cannot be. */
  readonly repair?: Repair;
}

/** How a file whose end is missing or damaged is decoded as far as it goes. */
export interface Repair {
  /** Whether this also helps whole files that are damaged: the decoder stops there and invents nothing. */
  readonly damaged?: true;
  /** What is decoded instead of a file that ends early. */
  complete(bytes: Buffer): Buffer;
  /** What counts as a failure at first, and when what is there is wanted. */
  readonly strict: OpenOptions['failOn'];
  readonly tolerant: OpenOptions['failOn'];
  /** Zeros decode without an error: a file that ends in zeros may be an interrupted copy. */
  readonly decodesZeros?: true;
  /** What the decoder puts in place of missing pixels, the value of each channel. */
  readonly filling: number;
}

/** A format with a decoder of its own, which takes long: a display copy of each photo is kept. */
export interface SlowFormat extends Format {
  /** The size of the upright picture, from the header. */
  sizeOf(bytes: Buffer): Promise<{ readonly width: number; readonly height: number }>;
  /** What a decode holds in memory for each pixel of the picture, in bytes. */
  readonly heldPerPixel: number;
  /** Decodes a file to a JPEG that fits into a box, in pixels, upright. */
  displayCopy(bytes: Buffer, box: { readonly width: number; readonly height: number }): Promise<Buffer>;
  /** Lets go of what the decoder keeps for the next photo: those that come now have their display copies. */
  rest(): void;
}

/** A format of which a picture inside the file is shown. */
export interface PreviewFormat extends Format {
  /** The largest JPEG in the file, upright by its own EXIF; undefined if there is none. */
  previewOf(bytes: Buffer): Buffer | undefined;
  /** The EXIF data in the file, also those of the preview as it is there. What is earlier holds. */
  exifIn(bytes: Buffer): Iterable<Buffer | undefined>;
}

/** Everything that is particular to one format of photos. */
export type PhotoFormat = SharpFormat | SlowFormat | PreviewFormat;

/** Of what sharp reads in a header. */
export interface Header {
  readonly isProgressive?: boolean | undefined;
  readonly channels?: number | undefined;
  readonly depth?: string | undefined;
  readonly chromaSubsampling?: string | undefined;
  readonly exif?: Buffer | undefined;
  /** Pages or frames in the file. */
  readonly pages?: number | undefined;
}

/** How a file is opened. */
export interface OpenOptions {
  /** What counts as a failure, from the most tolerant. */
  readonly failOn: 'none' | 'error' | 'warning';
}

/** Opens a file of a format that libvips decodes. Sizes are checked by the caller. */
export function openWithSharp(bytes: Buffer, options: OpenOptions): Sharp {
  return sharp(bytes, { ...options, limitInputPixels: false });
}

/** What a decoder holds that decodes the whole picture at once, in bytes a pixel. */
export function wholePicture({ channels = 3, depth }: Header): number {
  return channels * (depth === undefined || depth.endsWith('char') ? 1 : depth.endsWith('short') ? 2 : 4);
}

/** Whether a file begins with a signature, in Latin-1. */
export function startsWith(bytes: Buffer, signature: string): boolean {
  return latin1(bytes, 0, signature.length) === signature;
}

/** A part of a file, each byte as a character. */
export function latin1(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
