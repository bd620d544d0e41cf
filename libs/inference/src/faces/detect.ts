import { FACE_SIDES, ordinarySize, type RgbImage } from '#libs/formats';
import type { Detection } from '../heads/head.js';
import { HEADS } from '../heads/registry.js';
import type { Size } from '../image.js';
import type { DetectorInput } from '../models/manifest.js';
import type { Model } from '../models/session.js';
import { clampBox, suppress } from './boxes.js';
import { lending, type Allocate } from './lending.js';
import { cutTile, isCut, tilesOf, type Tile } from './tiles.js';
import { turned, turnedBack, TURNS, type Turn } from './turns.js';
import { shrunk, viewOf, type View } from './views.js';

type Detector = Model<'detect-faces'>;

/** Of a tile in a detector's input, where that may have any size: those of the largest photo that is no long picture. */
const MAX_TILE_PIXELS = FACE_SIDES.fine ** 2;

/** The faces of an image. */
export interface DetectedFaces {
  /** Boxes in pixels of the image, clipped to it, by falling score. */
  readonly detections: Detection[];
  /** By how much the faces are turned in the image, clockwise, in radians. */
  readonly tilt: number;
}

/**
 * Finds the faces of an image. Long pictures are searched in tiles, in the scale of an ordinary photo with their short
 * side; an image without upright faces is searched for turned ones where it promises some.
 */
export async function detectFaces(model: Detector, image: RgbImage): Promise<DetectedFaces> {
  const { detections, best } = await detectUpright(model, image);
  const { turned: rule } = model.declaration;
  const isPromising = detections.length === 0 && rule && best >= rule.hint;
  const turn = isPromising ? await promisingTurn(model, image, rule) : undefined;
  if (!turn) return { detections, tilt: 0 };
  const found = await detectUpright(model, await turned(image, turn));
  return {
    detections: found.detections.map(({ box, score }) => ({ box: turnedBack(box, turn, image), score })),
    tilt: -turn * (Math.PI / 2),
  };
}

type TurnedLook = NonNullable<Detector['declaration']['turned']>;

/** What looks for upright faces found. */
interface Found {
  readonly detections: Detection[];
  /** The highest score of anything that was found, also of what is no face. */
  readonly best: number;
}

async function detectUpright(model: Detector, image: RgbImage): Promise<Found> {
  const { input, maxOverlap } = model.declaration;
  const found: Found[] = [];
  for (const tile of tilesOf(image, longestTile(image, input))) found.push(await detectInTile(model, image, tile));
  const detections = suppress(
    found.flatMap((each) => each.detections),
    maxOverlap,
  ).map(({ box, score }) => ({ box: clampBox(box, image.width, image.height), score }));
  return { detections, best: Math.max(...found.map(({ best }) => best)) };
}

/** How an image must be turned so that a small look at it finds the surest face; undefined if none does. */
async function promisingTurn(model: Detector, image: RgbImage, rule: TurnedLook): Promise<Turn | undefined> {
  const { input } = model.declaration;
  const small = await shrunk(image, rule.longestSide);
  let best: { readonly turn?: Turn; readonly score: number } = { score: rule.minScore };
  for (const turn of TURNS) {
    const lying = await turned(small, turn);
    const found = await detectIn(model, lying, scaleOf(lying, input, rule.longestSide), rule.minScore);
    const score = highest(found);
    if (score >= best.score) best = { turn, score };
  }
  return best.turn;
}

/**
 * A detector misses faces that are larger than its largest anchors, so that a tile without faces is looked at again in a
 * small size. There it takes more for faces, and has to be surer. Faces that the tile cuts are those of its neighbour.
 */
async function detectInTile(model: Detector, image: RgbImage, tile: Tile): Promise<Found> {
  const { input, minScore, retry, turned: rule } = model.declaration;
  const part = cutTile(image, tile);
  const look = async (least: number, longest?: number): Promise<Found> => {
    const scale = scaleOf(ordinarySize(image), input, longest);
    const found = (await detectIn(model, part, scale, Math.min(least, rule?.hint ?? 1)))
      .map(({ box, score }) => ({ box: { ...box, x: tile.x + box.x, y: tile.y + box.y }, score }))
      .filter(({ box }) => !isCut(box, tile, image));
    const detections = found.filter(({ score }) => score >= least);
    return { detections, best: highest(found) };
  };
  const found = await look(minScore);
  if (found.detections.length > 0) return found;
  const again = await look(retry.minScore, retry.longestSide);
  return { ...again, best: Math.max(found.best, again.best) };
}

function highest(detections: readonly Detection[]): number {
  return detections.reduce((most, { score }) => Math.max(most, score), 0);
}

function detectIn(model: Detector, image: RgbImage, scale: number, minScore: number): Promise<Detection[]> {
  const { declaration } = model;
  return lending(async (allocate) => {
    const view = await viewAt(image, declaration.input, scale, allocate);
    const outputs = await model.run(view.pixels, view.size);
    const detections = HEADS['detect-faces'][declaration.head](outputs, { ...declaration, minScore }, view.size);
    return detections.map(({ box, score }) => ({ box: view.toImage(box), score }));
  });
}

/**
 * An image as a detector's input.
 *
 * @param longest side of the image in it, in pixels; its own at most, not doubled
 */
export function viewFor(image: RgbImage, input: DetectorInput, longest?: number): Promise<View> {
  return viewAt(image, input, scaleOf(image, input, longest));
}

function viewAt(image: RgbImage, input: DetectorInput, scale: number, allocate?: Allocate): Promise<View> {
  if (input.fit === 'letterbox') return viewOf(image, scale, input, allocate);
  const side = (pixels: number) =>
    Math.ceil(Math.max(1, Math.round(pixels * scale)) / input.multipleOf) * input.multipleOf;
  return viewOf(image, scale, { width: side(image.width), height: side(image.height) }, allocate);
}

/** The scale in which an image of a size is put in a detector's input; `longest` as in {@link viewFor}. */
function scaleOf({ width, height }: Size, input: DetectorInput, longest = Infinity): number {
  const shrunk = Math.min(1, longest / Math.max(width, height));
  if (input.fit === 'letterbox') return Math.min(shrunk, input.width / width, input.height / height);
  return longest === Infinity && 2 * Math.max(width, height) <= input.doubledUpTo ? 2 : shrunk;
}

/** Length of the longest tile of a long picture that a detector takes, in pixels of the picture. */
function longestTile(image: Size, input: DetectorInput): number {
  const { width, height } = ordinarySize(image);
  const scale = scaleOf({ width, height }, input);
  const most =
    input.fit === 'letterbox'
      ? (width > height ? input.width : input.height) / scale
      : MAX_TILE_PIXELS / (Math.min(width, height) * scale * scale);
  return Math.max(width, height, Math.floor(most));
}
