import { join } from 'node:path';
import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import type { Box } from '#libs/contracts';
import { FACE_SIDES, fromRgb } from '#libs/formats';
import { rgb } from '../../../../test/support/pictures.js';
import { Dice } from '../../../../test/support/random.js';
import { faceMatchGrid } from '../../../../test/support/face-match.js';
import { FACEBOXES_PACKAGE, findPackage, HUMAN_PACKAGE, samplePhotos } from './packages.js';

// Drawings are SVG, whose loader another spec in this process may have blocked, as an inference process does.
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });

/** A face that was put in a photo. */
export interface LabelledFace {
  /** From hairline to chin and from cheek to cheek, in parts of the photo. */
  readonly box: Box;
  /** Its width in the detector's input with quality `standard`, in pixels. */
  readonly size: number;
  /** Faces of one name, other than `other`, are of one person. */
  readonly who: string;
}

/** A made photo, and all faces that are on it. */
export interface LabelledPhoto {
  readonly jpeg: Buffer;
  readonly faces: readonly LabelledFace[];
}

/** Widths of faces in the detector's input, in pixels; a photo has faces of one band. */
export const BANDS = { tiny: [20, 32], small: [32, 48], medium: [48, 96], large: [96, 200] } as const;

/** Longest sides of photos in pixels: some are doubled, some taken as they are, some shrunk. */
const SIDES = [640, 640, 1280, 1280, 2560, 4000];
const FACES_A_PHOTO = 12;

/** The man of the face-match picture, and people who are not he; those of the sample photos are `photo/place`. */
const MAN = 'man';
const OTHER = 'other';

/** Whether two faces are of one person; undefined if that is not known. */
export function areSame(a: string, b: string): boolean | undefined {
  if (a === b) return a === OTHER ? undefined : true;
  const onOnePhoto = a !== OTHER && a.split('/')[0] === b.split('/')[0];
  return a === MAN || b === MAN || onOnePhoto ? false : undefined;
}

/** Left, top, width and height in pixels. */
type Rectangle = readonly [number, number, number, number];

/** The sample photos: their faces from the left by eye, and a part with clothes, limbs and furniture, but no face. */
const SAMPLES: readonly { readonly faces: readonly Rectangle[]; readonly faceless: Rectangle }[] = [
  {
    faces: [
      [410, 355, 185, 235],
      [835, 420, 205, 230],
      [1470, 205, 210, 235],
    ],
    faceless: [0, 750, 1920, 530],
  },
  {
    faces: [
      [355, 125, 170, 270],
      [895, 230, 155, 225],
      [1440, 155, 200, 230],
    ],
    faceless: [0, 560, 1920, 800],
  },
  {
    faces: [
      [585, 330, 200, 270],
      [1065, 205, 240, 310],
      [1500, 285, 195, 300],
    ],
    faceless: [0, 700, 1920, 650],
  },
  {
    faces: [
      [255, 190, 160, 255],
      [655, 50, 195, 270],
      [990, 180, 170, 230],
      [1275, 140, 155, 260],
    ],
    faceless: [0, 540, 1920, 900],
  },
  {
    faces: [
      [375, 865, 190, 290],
      [600, 415, 165, 245],
      [785, 105, 170, 220],
      [1110, 200, 170, 235],
      [1405, 385, 175, 275],
    ],
    faceless: [720, 720, 1200, 670],
  },
  {
    faces: [
      [250, 470, 215, 285],
      [670, 315, 180, 305],
      [1175, 300, 195, 280],
      [1485, 255, 220, 300],
    ],
    faceless: [0, 830, 1920, 700],
  },
];

/** The face in a cell of the face-match picture. */
const CELL_FACE: Rectangle = [20, 11, 64, 77];

/** What is cut out with a face, with hair and ears, in widths and heights of its box. */
const CUT_OUT = { wide: 1.65, tall: 1.28 };
/** Of the frame, how much a face that fills it is high. */
const FILLING = 0.95;

/** A picture with a face. */
interface Portrait {
  readonly picture: Sharp;
  readonly face: Rectangle;
  readonly who: string;
}

/** Photos with many faces, for each band and longest side, and photos with one face that fills the frame. */
export async function photosWithFaces(seed: number): Promise<LabelledPhoto[]> {
  const dice = new Dice(seed);
  const samples = await decodedSamples();
  const portraits = dealer(await allPortraits(samples), dice);
  const photos: LabelledPhoto[] = [];
  for (const side of SIDES) {
    for (const band of Object.values(BANDS)) photos.push(await groupPhoto(side, band, samples, portraits, dice));
  }
  for (let count = 0; count < 16; count += 1) photos.push(await closePhoto(portraits(), dice));
  return photos;
}

/** Photos without a face: details of the sample photos, pages of text, and patterns, many of them with round shapes. */
export async function photosWithoutFaces(seed: number): Promise<Buffer[]> {
  const dice = new Dice(seed);
  const samples = await decodedSamples();
  const pictures = textPages();
  for (let count = 0; count < 4; count += 1) {
    for (const number of SAMPLES.keys()) pictures.push(await ground(samples, number, dice));
    pictures.push(...patterns(dice));
  }
  const photos: Buffer[] = [];
  for (const picture of pictures) {
    const side = dice.pick([640, 1280]);
    photos.push(await taken(picture.resize(side, side * 0.75, { fit: 'cover', kernel: 'cubic' }), dice));
  }
  return photos;
}

/** Faces in a grid of places, turned by up to 15° and darkened. */
async function groupPhoto(
  side: number,
  [least, most]: readonly [number, number],
  samples: readonly Sharp[],
  portraits: () => Portrait,
  dice: Dice,
): Promise<LabelledPhoto> {
  const [width, height] = dice.chance(0.5) ? [side, side * 0.75] : [side * 0.75, side];
  const scale = inputScale(side);
  const place = (1.8 * most) / scale;
  const columns = Math.floor(width / place);
  const places = [...Array(columns * Math.floor(height / place)).keys()];
  const faces: LabelledFace[] = [];
  const layers: OverlayOptions[] = [];
  for (const number of dice.shuffled(places).slice(0, FACES_A_PHOTO)) {
    const portrait = portraits();
    const size = dice.share(least, most);
    const x = ((number % columns) + 0.5) * place;
    const y = (Math.floor(number / columns) + 0.5) * place;
    const cutOut = await cutOutOf(portrait, size / scale);
    const { data, info } = await sharp(cutOut)
      .rotate(dice.share(-15, 15), { background: '#0000' })
      .modulate({ brightness: dice.share(0.6, 1.1) })
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    layers.push({ input: data, left: Math.round(x - info.width / 2), top: Math.round(y - info.height / 2) });
    const [, , faceWidth, faceHeight] = portrait.face;
    const box = { width: size / scale / width, height: (size * faceHeight) / faceWidth / scale / height };
    faces.push({
      box: { x: x / width - box.width / 2, y: y / height - box.height / 2, ...box },
      size,
      who: portrait.who,
    });
  }
  const empty = await ground(samples, dice.between(0, SAMPLES.length - 1), dice);
  const whole = await rgb(empty.resize(width, height, { fit: 'cover', kernel: 'cubic' }));
  return { jpeg: await taken(fromRgb(whole).composite(layers), dice), faces };
}

/** One face that fills the frame. */
async function closePhoto({ picture, face, who }: Portrait, dice: Dice): Promise<LabelledPhoto> {
  const side = dice.pick([640, 1280]);
  const [left, top, width, height] = face;
  const frame = Math.round(height / FILLING);
  const { width: all = 0, height: tall = 0 } = await picture.metadata();
  const from = {
    left: Math.min(all - frame, Math.max(0, Math.round(left + (width - frame) / 2))),
    top: Math.min(tall - frame, Math.max(0, Math.round(top + (height - frame) / 2))),
  };
  const photo = picture
    .clone()
    .extract({ ...from, width: frame, height: frame })
    .resize(side, side, { kernel: 'cubic' });
  const box = {
    ...{ x: (left - from.left) / frame, y: (top - from.top) / frame },
    ...{ width: width / frame, height: height / frame },
  };
  return { jpeg: await taken(photo, dice), faces: [{ box, size: box.width * side * inputScale(side), who }] };
}

/** How a photo of a longest side is scaled for the detector with quality `standard`. */
function inputScale(side: number): number {
  return 2 * side <= FACE_SIDES.standard ? 2 : Math.min(1, FACE_SIDES.standard / side);
}

/** The sample photos, decoded. */
function decodedSamples(): Promise<Sharp[]> {
  return Promise.all(samplePhotos().map(async (path) => fromRgb(await rgb(sharp(path)))));
}

/** The man 20 times, everyone on the sample photos, and some others, whose faces are in the middle of their cells. */
async function allPortraits(samples: readonly Sharp[]): Promise<Portrait[]> {
  const grid = (await faceMatchGrid()).filter(({ label, number }) => {
    return label === 'man' || (label === 'other' && number % 4 === 2);
  });
  return [
    ...samples.flatMap((picture, photo) =>
      (SAMPLES[photo]?.faces ?? []).map((face, place) => ({ picture, face, who: `${photo}/${place}` })),
    ),
    ...grid.map(({ image, label }) => ({
      picture: fromRgb(image),
      face: CELL_FACE,
      who: label === 'man' ? MAN : OTHER,
    })),
  ];
}

/** Deals all of some things in a random order before it deals any again. */
function dealer<T>(things: readonly T[], dice: Dice): () => T {
  let stack: T[] = [];
  return () => {
    if (stack.length === 0) stack = dice.shuffled(things);
    return stack.pop() as T;
  };
}

/** A face as an ellipse with soft edges, as PNG. @param size its width in pixels */
async function cutOutOf({ picture, face: [left, top, width, height] }: Portrait, size: number): Promise<Buffer> {
  const [wide, tall] = [Math.floor(width * CUT_OUT.wide), Math.floor(height * CUT_OUT.tall)];
  const region = {
    ...{ left: Math.round(left + (width - wide) / 2), top: Math.round(top + (height - tall) / 2) },
    ...{ width: wide, height: tall },
  };
  const ellipse = `<svg width="${wide}" height="${tall}"><radialGradient id="soft"><stop offset="0.8" stop-color="white"/>
    <stop offset="1" stop-color="white" stop-opacity="0"/></radialGradient>
    <rect width="100%" height="100%" fill="url(#soft)"/></svg>`;
  const cut = await picture
    .clone()
    .extract(region)
    .composite([{ input: Buffer.from(ellipse), blend: 'dest-in' }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(cut)
    .resize(Math.round(size * CUT_OUT.wide), undefined, { kernel: 'cubic' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** A detail of a sample photo without a face. */
async function ground(samples: readonly Sharp[], number: number, dice: Dice): Promise<Sharp> {
  const [left, top, width, height] = (SAMPLES[number] as (typeof SAMPLES)[number]).faceless;
  const tall = dice.between(Math.round(height / 2), height);
  const wide = Math.round((tall * 4) / 3);
  const region = {
    ...{ left: left + dice.between(0, width - wide), top: top + dice.between(0, height - tall) },
    ...{ width: wide, height: tall },
  };
  return fromRgb(await rgb((samples[number] as Sharp).clone().extract(region)));
}

/** Screenshots of text. */
function textPages(): Sharp[] {
  const human = join(findPackage(HUMAN_PACKAGE).directory, 'assets');
  const pages = ['typedoc', 'menu', 'results'].map((name) => join(human, `screenshot-${name}.png`));
  return [...pages, join(findPackage(FACEBOXES_PACKAGE).directory, 'assets', 'screenshot-menu.png')].map((path) =>
    sharp(path),
  );
}

/** Clouds of noise, stripes, and shapes: discs, rings, pairs of discs, and ovals in colours of skin. */
function patterns(dice: Dice): Sharp[] {
  const grain = dice.between(6, 60);
  const noise = Uint8Array.from({ length: grain * grain * 3 }, () => dice.between(0, 255));
  const colour = () => `hsl(${dice.between(0, 360)},${dice.between(10, 80)}%,${dice.between(10, 90)}%)`;
  const skin = () => `hsl(${dice.between(10, 30)},${dice.between(25, 60)}%,${dice.between(30, 80)}%)`;
  const drawing = (shapes: number, shape: (x: number, y: number, size: number) => string): Sharp => {
    const drawn = Array.from({ length: shapes }, () =>
      shape(dice.between(0, 800), dice.between(0, 600), dice.between(8, 90)),
    );
    const svg = `<svg width="800" height="600"><rect width="800" height="600" fill="${colour()}"/>${drawn.join('')}</svg>`;
    return sharp(Buffer.from(svg));
  };
  const disc = (x: number, y: number, size: number, fill: string) =>
    `<circle cx="${x}" cy="${y}" r="${size}" fill="${fill}"/>`;
  return [
    sharp(noise, { raw: { width: grain, height: grain, channels: 3 } }),
    drawing(40, (x, _, size) => `<rect x="${x}" width="${size / 4}" height="600" fill="${colour()}"/>`),
    drawing(40, (x, y, size) => disc(x, y, size, colour())),
    drawing(
      30,
      (x, y, size) => disc(x, y, size, colour()) + disc(x, y, size * 0.6, colour()) + disc(x, y, size * 0.3, 'black'),
    ),
    drawing(30, (x, y, size) => disc(x, y, size / 3, 'black') + disc(x + size, y, size / 3, 'black')),
    drawing(20, (x, y, size) => `<ellipse cx="${x}" cy="${y}" rx="${size}" ry="${size * 1.3}" fill="${skin()}"/>`),
  ];
}

/** Grain of different photos starts at different places of it; a prime length, so that rows do not repeat. */
const GRAIN = grainOf(65_521);

function grainOf(length: number): Float32Array {
  const dice = new Dice(length);
  return Float32Array.from({ length }, () => dice.share(-1, 1) + dice.share(-1, 1));
}

/** As a camera gives it: with grain, and as JPEG of a quality from 40 to 90. */
async function taken(picture: Sharp, dice: Dice): Promise<Buffer> {
  const image = await rgb(picture);
  const strength = dice.share(0, 10);
  let at = dice.between(0, GRAIN.length - 1);
  const data = new Uint8ClampedArray(image.data);
  for (let offset = 0; offset < data.length; offset++) {
    at = at + 1 < GRAIN.length ? at + 1 : 0;
    data[offset] = (data[offset] as number) + strength * (GRAIN[at] as number);
  }
  return fromRgb({ ...image, data: new Uint8Array(data.buffer) })
    .jpeg({ quality: dice.between(40, 90) })
    .toBuffer();
}
