import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { samplePhotos } from '#libs/model-conversion';

/** Files that look like photos by their names and are none: each becomes one failed item, for this reason. */
export const BAD_FILES: readonly { name: string; reason: RegExp; content: () => Promise<Uint8Array> }[] = [
  { name: 'corrupt.png', reason: /damaged.*PNG/, content: corruptPng },
  { name: 'truncated.jpg', reason: /ends early/, content: async () => (await jpeg()).subarray(0, 60_000) },
  { name: 'zeroed.jpg', reason: /ends early/, content: async () => (await jpeg()).fill(0, 60_000) },
  { name: 'empty.jpg', reason: /empty/, content: async () => Buffer.alloc(0) },
  { name: 'letter.jpg', reason: /not an image.*text/i, content: text('Dear diary,\nno photos today.\n') },
  { name: 'manual.jpeg', reason: /not an image.*PDF/i, content: text('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n') },
  {
    name: 'huge.png',
    reason: /too large: 1600 megapixels \(40000 × 40000\)/,
    content: async () => hugePng(40_000, 40_000),
  },
  {
    name: 'huge.gif',
    reason: /too large: 400 megapixels \(20000 × 20000\)/,
    content: async () => hugeGif(20_000, 20_000),
  },
  { name: 'phone.heic', reason: /damaged.*HEIC/, content: falseHeic },
];

/** Writes one bad file of each kind into a folder, or only the first `count` of them. */
export async function makeBadFiles(folder: string, count = BAD_FILES.length): Promise<void> {
  await Promise.all(
    BAD_FILES.slice(0, count).map(async ({ name, content }) => writeFile(join(folder, name), await content())),
  );
}

/** Makes links to nowhere and in a circle, a FIFO and a folder, named as photos. @returns how many are unreadable. */
export async function makeOddEntries(folder: string): Promise<number> {
  await mkdir(join(folder, 'folder.jpg'));
  await symlink(join(folder, 'gone.jpg'), join(folder, 'dangling.jpg'));
  await symlink('circle.jpg', join(folder, 'circle.jpg'));
  await symlink('..', join(folder, 'folder.jpg', 'up'));
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  return 4;
}

function text(content: string) {
  return async () => Buffer.from(content, 'latin1');
}

async function jpeg(): Promise<Buffer> {
  return readFile(samplePhotos()[0] ?? '');
}

async function corruptPng(): Promise<Buffer> {
  const png = await sharp(samplePhotos()[0]).resize(300).png().toBuffer();
  return png.fill(0xa5, png.length >> 1, (png.length >> 1) + 200);
}

/** A few hundred bytes that announce a large picture: header, one row of pixels, end (PNG, 3rd edition). */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bit, RGB
  const row = deflateSync(Buffer.alloc(1 + width * 3));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', row), pngChunk('IEND', Buffer.alloc(0))]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A GIF of one frame whose pixels end after a few (GIF89a). */
function hugeGif(width: number, height: number): Buffer {
  const screen = Buffer.from([0, 0, 0, 0, 0x80, 0, 0]);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const colours = Buffer.from([0, 0, 0, 255, 255, 255]);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0]);
  screen.copy(frame, 5, 0, 4);
  return Buffer.concat([Buffer.from('GIF89a'), screen, colours, frame, Buffer.of(0x3b)]);
}

/** An AVIF whose boxes say that it is coded with HEVC: a HEIC without anything to decode. */
async function falseHeic(): Promise<Buffer> {
  const avif = await sharp(samplePhotos()[0]).resize(64).avif({ effort: 0 }).toBuffer();
  const boxes = avif
    .toString('latin1')
    .replace('ftypavif', 'ftypheic')
    .replaceAll('av01', 'hvc1')
    .replace('av1C', 'hvcC');
  return Buffer.from(boxes, 'latin1');
}
