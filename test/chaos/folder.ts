import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { BAD_FILES, makeBadFiles } from '../support/bad-files.js';
import { commentPhoto, copyPhoto, makePhotos, reencodePhoto } from '../support/photos.js';
import { Dice } from '../support/random.js';
import type { Poison, Schedule } from './schedule.js';

/** What must become of a file. */
export type Expected =
  /** Files of one picture are duplicates of each other. */
  | { readonly kind: 'picture'; readonly picture: number }
  | { readonly kind: 'bad'; readonly reason: RegExp }
  | { readonly kind: 'poison'; readonly poison: Poison; readonly reason: RegExp };

/** What must become of each file of a folder, by path. */
export type Expectation = ReadonlyMap<string, Expected>;

/** Pictures of other folders and of later files, which no folder has at first. */
const OTHERS = 10;
/** What their picture numbers begin with. */
export const FIRST_OTHER = 1_000;

/** Files that the folders of all seeds are made from. */
export type Pool = Awaited<ReturnType<typeof makePool>>;

/** As many pictures as the largest folder of a schedule with faults has. */
const PICTURES = 88;
/** Longest side in pixels: small, since a seed is about order and not about pixels. */
const SIDE = 200;
/** Sub-folders, relative to the folder. */
export const SUBFOLDERS = ['', 'holiday', join('family', 'old')];

const REASONS = {
  crash: /crashed the decoder 3 times/,
  // Where the machine is slow its time is over before its memory is.
  memory: /crashed the decoder 3 times|took over .* at the last of 3 attempts/,
  hang: /took over .* at the last of 3 attempts/,
} as const satisfies Record<Poison['effect'], RegExp>;

/** Makes the files that folders with so many pictures are made from. @returns different photos, those of no folder at first, and where bad files are. */
export async function makePool(directory: string, pictures = PICTURES) {
  const [photos, bad] = [join(directory, 'photos'), join(directory, 'bad')];
  await Promise.all([mkdir(photos, { recursive: true }), mkdir(bad, { recursive: true })]);
  await makeBadFiles(bad);
  const all = await makePhotos(photos, pictures + OTHERS, { side: SIDE });
  return { photos: all.slice(0, pictures), others: all.slice(pictures), bad };
}

/** Fills a folder as the schedule has it. @returns what must become of each file, known from how it was made. */
export async function fillFolder(folder: string, schedule: Schedule, pool: Pool): Promise<Map<string, Expected>> {
  const dice = new Dice(schedule.seed);
  await Promise.all(SUBFOLDERS.map((name) => mkdir(join(folder, name), { recursive: true })));
  const expectation = new Map<string, Expected>();
  // Numbered in a random order, so that an original may come before or after its duplicates.
  const files = schedule.unique + schedule.duplicates + schedule.bad + schedule.poison.length;
  const numbers = dice.shuffled([...Array(files).keys()]);
  const place = (name: string, expected: Expected): string => {
    const path = join(folder, dice.pick(SUBFOLDERS), `${String(numbers.pop()).padStart(3, '0')}-${name}`);
    expectation.set(path, expected);
    return path;
  };
  const pictures = dice.shuffled(pool.photos);
  const originals = pictures.slice(0, schedule.unique);
  for (const [picture, photo] of originals.entries()) {
    await copyPhoto(photo, place(`picture${extname(photo)}`, { kind: 'picture', picture }));
  }
  for (let count = 0; count < schedule.duplicates; count += 1) {
    const picture = dice.between(0, originals.length - 1);
    const again = (extension: string) => place(`again${extension}`, { kind: 'picture', picture });
    await duplicate(originals[picture] as string, again, dice);
  }
  for (const { name, reason } of dice.shuffled(BAD_FILES).slice(0, schedule.bad)) {
    await copyPhoto(join(pool.bad, name), place(name, { kind: 'bad', reason }));
  }
  for (const [at, poison] of schedule.poison.entries()) {
    const photo = pictures[schedule.unique + at] as string;
    const name = `poison-${poison.effect}-in-${poison.phase}${extname(photo)}`;
    await copyPhoto(photo, place(name, { kind: 'poison', poison, reason: REASONS[poison.effect] }));
  }
  return expectation;
}

/** Makes another file of the same picture: the same bytes, a comment more, or another format. */
async function duplicate(photo: string, place: (extension: string) => string, dice: Dice): Promise<void> {
  const how = dice.pick(['copy', 'comment', 'encode'] as const);
  if (how === 'encode') await reencodePhoto(photo, place('.png'));
  else if (how === 'comment' && extname(photo) === '.jpg')
    await commentPhoto(photo, place('.jpg'), `copy ${dice.between(0, 999)}`);
  else await copyPhoto(photo, place(extname(photo)));
}
