import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { SAMPLE_PHOTOS } from './photos.js';
import { reframe, type Frame } from './reframe.js';

const EILEEN = 'Portraits/eileen-collins.jpg';
const GRACE = 'Portraits/grace-hopper.jpg';

/** Further photos of two people, each made of the one portrait of them that is in the public domain. */
const FRAMES: readonly (Frame & { readonly of: string; readonly day: string })[] = [
  { of: EILEEN, day: '2019:07:20', crop: [0.22, 0, 0.48, 0.48], light: [1.08, 1, 0.86] },
  { of: EILEEN, day: '2020:02:03', crop: [0, 0, 0.78, 0.72], turn: -4, lamp: 'left' },
  { of: EILEEN, day: '2020:10:31', crop: [0.13, 0, 0.66, 0.9], isGrey: true },
  { of: EILEEN, day: '2021:07:23', crop: [0.24, 0.02, 0.4, 0.36], light: [0.85, 0.92, 1.1], lamp: 'right' },
  { of: EILEEN, day: '2022:02:11', crop: [0.1, 0, 0.9, 0.6], light: [0.78, 0.74, 0.7], turn: 3 },
  { of: GRACE, day: '2019:12:09', crop: [0.2, 0.02, 0.62, 0.5], light: [1.08, 1, 0.86] },
  { of: GRACE, day: '2020:02:03', crop: [0.1, 0, 0.86, 0.72], turn: 4, lamp: 'right' },
  { of: GRACE, day: '2020:12:09', crop: [0.05, 0, 0.9, 0.95], isGrey: true },
  { of: GRACE, day: '2021:12:09', crop: [0.24, 0.05, 0.5, 0.42], light: [0.85, 0.92, 1.1], lamp: 'left' },
  { of: GRACE, day: '2022:09:14', crop: [0.15, 0, 0.85, 0.62], light: [0.78, 0.74, 0.7], turn: -3 },
];

const BACKUP = 'Backup of phone';
/** Files of the backup that are byte for byte those of the album, and those that a messenger has made smaller. */
const SAME = ['Nature/honey-bee.jpg', 'Places/roebling-bridge.jpg', 'Nature/raccoon.jpg'];
const SMALLER = ['Nature/moose.jpg', 'Nature/citrus-fruits.jpg', 'Places/coffee.jpg'];
const SMALLER_SIDE = 480;
/** Of the bytes of a photo, what has arrived before its transfer broke off: too little to show anything. */
const ARRIVED = 0.05;

/**
 * Makes the sample album, unless it is there: the photos that Darkroom ships, portraits in several frames, so that a person
 * can be recognised, and a backup with copies and with two files that cannot be read.
 */
export async function makeSampleAlbum(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const album = `${directory}.part`;
  await rm(album, { recursive: true, force: true });
  await cp(SAMPLE_PHOTOS, album, { recursive: true });
  await mkdir(join(album, BACKUP));
  const numbers = new Map<string, number>();
  const jobs = FRAMES.map(({ of, day, ...frame }) => {
    const number = (numbers.get(of) ?? 1) + 1;
    numbers.set(of, number);
    return makeFrame(album, of, `${of.replace('.jpg', '')}-${number}.jpg`, day, frame);
  });
  await Promise.all([...jobs, makeTogether(album), makeBackup(album)]);
  await rename(album, directory);
}

async function makeFrame(album: string, of: string, to: string, day: string, frame: Frame): Promise<void> {
  const picture = await reframe(join(album, of), frame);
  await picture
    .withExif(described(day, `Made from ${basename(of)}`))
    .jpeg({ quality: 84 })
    .toFile(join(album, to));
}

/** The two portraits side by side, as in a frame. */
async function makeTogether(album: string): Promise<void> {
  const [width, height] = [480, 600];
  const sides = await Promise.all(
    [EILEEN, GRACE].map(async (portrait, index) => ({
      input: await sharp(join(album, portrait)).resize(width, height, { position: 'top' }).toBuffer(),
      left: 30 + index * (width + 20),
      top: 30,
    })),
  );
  await sharp({ create: { width: 2 * width + 80, height: height + 60, channels: 3, background: '#efe9dc' } })
    .composite(sides)
    .withExif(described('2020:02:03', `Made from ${basename(EILEEN)} and ${basename(GRACE)}`))
    .jpeg({ quality: 84 })
    .toFile(join(album, dirname(EILEEN), 'together.jpg'));
}

async function makeBackup(album: string): Promise<void> {
  const backup = (photo: string) => join(album, BACKUP, basename(photo));
  const identical = SAME.map((photo) => cp(join(album, photo), backup(photo)));
  const smaller = SMALLER.map((photo) =>
    sharp(join(album, photo)).resize(SMALLER_SIDE, SMALLER_SIDE, { fit: 'inside' }).jpeg().toFile(backup(photo)),
  );
  const whole = await readFile(join(album, 'Places/rocket.jpg'));
  const cut = whole.subarray(0, Math.round(whole.length * ARRIVED));
  await Promise.all([
    ...identical,
    ...smaller,
    writeFile(backup('rocket.jpg'), cut),
    writeFile(backup('windmill.jpg'), ''),
  ]);
}

function described(day: string, description: string) {
  return { IFD0: { ImageDescription: description }, IFD2: { DateTimeOriginal: `${day} 12:00:00` } };
}
