import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { reframe, SAMPLE_PHOTOS, type Frame } from '#libs/sample-album';
import { Dice } from '../support/random.js';
import { drawScene } from './scenes.js';

const SEED = 19;
const SCENES = 130;
/** Of each photo that is shipped, besides itself. */
const TAKES = 6;
/** Of each of the two people, besides the portrait. */
const TAKES_OF_A_PERSON = 14;
const COPIES = 18;
const SMALLER_COPIES = 10;
const SMALLER_SIDE = 420;
/** Shorter photos are too coarse to be cut. */
const LEAST_SIDE = 400;
const BROKEN = 3;

const FIRST_DAY = Date.UTC(2019, 3, 6, 9);
const LAST_DAY = Date.UTC(2023, 10, 25, 18);

/** Whose the portraits are, and where the face is, in shares of their sides: left, top, width, height. */
const PORTRAITS: Readonly<Record<string, { readonly name: string; readonly face: Frame['crop'] }>> = {
  'eileen-collins.jpg': { name: 'Eileen Collins', face: [0.33, 0.05, 0.23, 0.22] },
  'grace-hopper.jpg': { name: 'Grace Hopper', face: [0.33, 0.1, 0.34, 0.3] },
};
const LIGHTS: readonly NonNullable<Frame['light']>[] = [
  [1, 1, 1],
  [1.1, 1.02, 0.84],
  [0.86, 0.95, 1.12],
  [0.8, 0.78, 0.78],
  [1.12, 1.12, 1.1],
];
const SEASONS = [
  { hue: 0, saturation: 1.15 },
  { hue: 14, saturation: 1.05 },
  { hue: -18, saturation: 1.1 },
  { hue: 0, saturation: 0.6, brightness: 1.1 },
  { hue: 0, saturation: 0.85, brightness: 0.75 },
] as const;

/** A picture that can be made, as JPEG data. */
interface Picture {
  readonly make: () => Promise<Buffer>;
  /** Whose portrait it is. */
  readonly of?: string;
}

/**
 * Fills a folder with a library of some hundred photos of five years: those that Darkroom ships, takes of them in other
 * frames and lights, drawn views, and a backup with copies and broken files.
 *
 * @returns the names of the people on them, each with the path of a photo on which they are alone.
 */
export async function makeLibrary(folder: string): Promise<{ name: string; photo: string }[]> {
  const dice = new Dice(SEED);
  const shipped = (await readdir(SAMPLE_PHOTOS, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  const pictures: Picture[] = [];
  for (const name of shipped) {
    const photo = join(SAMPLE_PHOTOS, name);
    const portrait = PORTRAITS[basename(name)];
    const make = () => sharp(photo).jpeg({ quality: 90 }).toBuffer();
    pictures.push(portrait ? { make, of: portrait.name } : { make });
    const { width, height } = await sharp(photo).metadata();
    if (Math.min(width, height) < LEAST_SIDE) continue;
    for (let take = 0; take < (portrait ? TAKES_OF_A_PERSON : TAKES); take += 1)
      pictures.push({ make: portrait ? takeOfPerson(photo, portrait.face, dice) : takeOfThing(photo, dice) });
  }
  for (let scene = 0; scene < SCENES; scene += 1) {
    const own = new Dice(dice.between(1, 1e6));
    pictures.push({ make: () => drawScene(own) });
  }
  const shuffled = dice.shuffled(pictures);
  const written = await writeByDate(folder, shuffled);
  await writeBackup(join(folder, 'Phone backup'), dice.shuffled(written));
  return shuffled.flatMap(({ of }, index) => (of === undefined ? [] : [{ name: of, photo: written[index] ?? '' }]));
}

/** Writes pictures as if a camera had taken them one after the other, into a folder for each year. */
async function writeByDate(folder: string, pictures: readonly Picture[]): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, { make }] of pictures.entries()) {
    const day = new Date(FIRST_DAY + ((LAST_DAY - FIRST_DAY) * index) / pictures.length).toISOString();
    const path = join(folder, day.slice(0, 4), `IMG_${1001 + index}.jpg`);
    await mkdir(dirname(path), { recursive: true });
    const takenAt = `${day.slice(0, 10).replaceAll('-', ':')} ${day.slice(11, 19)}`;
    await sharp(await make())
      .withExif({ IFD2: { DateTimeOriginal: takenAt } })
      .jpeg({ quality: 86 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}

function takeOfThing(photo: string, dice: Dice): Picture['make'] {
  const [across, down] = [dice.share(0.5, 0.88), dice.share(0.5, 0.88)];
  const crop = [dice.share(0, 1 - across), dice.share(0, 1 - down), across, down] as const;
  const [turn, season, flop] = [dice.chance(0.3) ? dice.share(-5, 5) : 0, dice.pick(SEASONS), dice.chance(0.5)];
  return async () => jpeg((await reframe(photo, { crop, turn })).modulate(season).flop(flop));
}

/** The face is whole on each take, and never mirrored, for the lettering. */
function takeOfPerson(photo: string, [left, top, width, height]: Frame['crop'], dice: Dice): Picture['make'] {
  const [from, above] = [dice.share(0, left), dice.share(0, top)];
  const right = dice.share(left + width, 1);
  const bottom = dice.share(top + height * 1.1, 1);
  const frame: Frame = {
    crop: [from, above, right - from, bottom - above],
    turn: dice.share(-4, 4),
    light: dice.pick(LIGHTS),
    isGrey: dice.chance(0.15),
    ...(dice.chance(0.5) ? { lamp: dice.pick(['left', 'right', 'above'] as const) } : {}),
  };
  return async () => jpeg(await reframe(photo, frame));
}

function jpeg(picture: Sharp): Promise<Buffer> {
  return picture.jpeg({ quality: 92 }).toBuffer();
}

async function writeBackup(folder: string, photos: readonly string[]): Promise<void> {
  await mkdir(folder);
  const to = (photo: string) => join(folder, basename(photo));
  const broken = photos.slice(COPIES, COPIES + BROKEN);
  await Promise.all([
    ...photos
      .slice(0, SMALLER_COPIES)
      .map((photo) => sharp(photo).resize(SMALLER_SIDE, SMALLER_SIDE, { fit: 'inside' }).jpeg().toFile(to(photo))),
    ...photos.slice(SMALLER_COPIES, COPIES).map((photo) => copyFile(photo, to(photo))),
    ...broken.map(async (photo) => writeFile(to(photo), (await readFile(photo)).subarray(0, 900))),
  ]);
}
