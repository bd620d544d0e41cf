import sharp, { type Sharp } from 'sharp';

/** Everything that is particular to one format of photos. */
export interface PhotoFormat {
  /** As people write it. */
  readonly name: string;
  /** Of file names, lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Whether a file is of this format, by its first bytes. */
  recognises(bytes: Buffer): boolean;
  /** The loader of libvips that {@link open} uses. */
  readonly loader: `VipsForeignLoad${string}`;
  /** Opens a file for sharp, decoding it first where libvips cannot. */
  open(bytes: Buffer, limits: DecodeLimits): Sharp | Promise<Sharp>;
  /**
   * Whether a file is cut off, by its own structure: its container announces more bytes than there are. Only meaningful
   * for files that fail to decode, and those of {@link decodesZeros}. The decoder's own messages are not usable: photos
   * that are decoded at the same time share one buffer for them.
   */
  endsEarly(bytes: Buffer): boolean;
  /** Zeros decode, as grey: a file that ends in zeros may be an interrupted copy. */
  readonly decodesZeros?: true;
  /** The reason why a whole file cannot be decoded, where it is not that the file is damaged. */
  readonly refusal?: string;
}

/** What a decoder accepts. */
export interface DecodeLimits {
  /** Largest picture in pixels, or false for headers, whose size is checked afterwards. */
  readonly limitInputPixels: number | false;
}

/** Opens a file of a format that libvips decodes; a damaged file is an error, not a grey picture. */
export function openWithSharp(bytes: Buffer, limits: DecodeLimits): Sharp {
  return sharp(bytes, { failOn: 'error', ...limits });
}

/** Whether a file begins with a signature, in Latin-1. */
export function startsWith(bytes: Buffer, signature: string): boolean {
  return latin1(bytes, 0, signature.length) === signature;
}

/** A part of a file, each byte as a character. */
export function latin1(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}
