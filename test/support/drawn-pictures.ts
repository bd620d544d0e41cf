import sharp from 'sharp';
import { Dice } from './random.js';

/** What is drawn: heads of animals, wheels and sockets, which face detectors take for faces. */
export type Drawn = 'animal' | 'wheel' | 'socket';

/** A drawn picture without a human face. */
export interface DrawnPicture {
  readonly what: Drawn;
  readonly jpeg: Buffer;
}

const SIZE = { width: 640, height: 480 };

/** Pictures of one thing each, seeded, on grounds of coloured clouds. */
export async function drawnPictures(seed: number, count: number): Promise<DrawnPicture[]> {
  const dice = new Dice(seed);
  // Another spec in this process may have blocked the loader of SVG, as an inference process does.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  const pictures: DrawnPicture[] = [];
  while (pictures.length < count) {
    const what = dice.pick(Object.keys(THINGS) as Drawn[]);
    const svg = Buffer.from(drawing(THINGS[what](dice), dice));
    const jpeg = await sharp(svg).flatten().blur(dice.share(0.5, 2.5)).jpeg({ quality: 85 }).toBuffer();
    pictures.push({ what, jpeg });
  }
  return pictures;
}

/** Pictures of a surface each, seeded: grain, wood or bricks, over all of it. */
export async function texturePictures(seed: number, count: number): Promise<Buffer[]> {
  const dice = new Dice(seed);
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  const pictures: Buffer[] = [];
  while (pictures.length < count) {
    const svg = Buffer.from(dice.pick([grain, wood, bricks])(dice));
    pictures.push(await sharp(svg).flatten().blur(dice.share(0.3, 1.5)).jpeg({ quality: 85 }).toBuffer());
  }
  return pictures;
}

function grain(dice: Dice): string {
  const fineness = dice.share(0.05, 0.9);
  return surface(dice, { fineness: [fineness, fineness], light: dice.between(30, 75) });
}

function wood(dice: Dice): string {
  const knot = () =>
    ellipse(dice.between(0, SIZE.width), dice.between(0, SIZE.height), dice.share(8, 45), dice.share(6, 25), '#3a2412');
  const knots = Array.from({ length: dice.between(1, 7) }, knot).join('');
  return surface(dice, { fineness: [dice.share(0.002, 0.01), dice.share(0.05, 0.25)], light: 45, on: knots });
}

function bricks(dice: Dice): string {
  const [width, height, joint] = [dice.between(40, 130), dice.between(18, 55), dice.between(2, 7)];
  let on = '';
  for (let row = 0; row * height < SIZE.height; row += 1) {
    for (let x = row % 2 === 0 ? 0 : -width / 2; x < SIZE.width; x += width)
      on += `<rect x="${x}" y="${row * height}" width="${width - joint}" height="${height - joint}" fill="${earthy(dice, 45)}"/>`;
  }
  return surface(dice, { fineness: [0.1, 0.1], light: 75, on });
}

interface Surface {
  /** The base frequencies of its noise, across and down. */
  readonly fineness: readonly [number, number];
  /** In percent. */
  readonly light: number;
  /** What lies on it, under the noise. */
  readonly on?: string;
}

function surface(dice: Dice, { fineness, light, on = '' }: Surface): string {
  return `<svg width="${SIZE.width}" height="${SIZE.height}" xmlns="http://www.w3.org/2000/svg">
    <filter id="noise">
      <feTurbulence type="fractalNoise" baseFrequency="${fineness.join(' ')}" numOctaves="4" seed="${dice.between(1, 999)}"/>
      <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  ${dice.share(1, 2.5)} 0 0 0 -0.4"/>
    </filter>
    <rect width="100%" height="100%" fill="${earthy(dice, light)}"/>${on}
    <rect width="100%" height="100%" filter="url(#noise)"/></svg>`;
}

/** A thing, drawn about 200 units wide around the origin, somewhere on a ground. */
function drawing(thing: string, dice: Dice): string {
  const [x, y] = [dice.between(200, 440), dice.between(180, 280)];
  const [angle, scale] = [dice.between(-15, 15), dice.share(0.5, 1.8)];
  const cloud = (from: number, to: number) => `0.6 0 0 0 ${dice.share(from, to)}`;
  return `<svg width="${SIZE.width}" height="${SIZE.height}" xmlns="http://www.w3.org/2000/svg">
    <filter id="ground">
      <feTurbulence type="fractalNoise" baseFrequency="${dice.share(0.005, 0.03)}" numOctaves="3" seed="${dice.between(1, 999)}"/>
      <feColorMatrix values="${cloud(-0.1, 0.3)} ${cloud(0, 0.4)} ${cloud(-0.1, 0.2)} 0 0 0 0 1"/>
    </filter>
    <filter id="fur">
      <feTurbulence type="fractalNoise" baseFrequency="${dice.share(0.01, 0.12)} ${dice.share(0.01, 0.12)}" numOctaves="4" seed="${dice.between(1, 999)}"/>
      <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0.9 0 0 0 -0.2"/>
      <feComposite in2="SourceGraphic" operator="in"/>
      <feMerge><feMergeNode in="SourceGraphic"/><feMergeNode/></feMerge>
    </filter>
    <rect width="100%" height="100%" filter="url(#ground)"/>
    <g transform="translate(${x} ${y}) rotate(${angle}) scale(${scale})">${thing}</g></svg>`;
}

const THINGS: Readonly<Record<Drawn, (dice: Dice) => string>> = { animal, wheel, socket };

function animal(dice: Dice): string {
  const light = dice.between(30, 70);
  const [head, shade, muzzle] = [earthy(dice, light), earthy(dice, light - 15), earthy(dice, light + 15)];
  const [wide, tall] = [dice.share(60, 90), dice.share(70, 100)];
  const ear = dice.pick<(side: number) => string>([
    (side) => ellipse(side * wide * 0.85, -tall * 0.6, 28, 45, shade),
    (side) => ellipse(side * wide * 1.05, -tall * 0.1, 20, 60, shade),
    (side) =>
      `<path d="M${side * wide * 0.9} ${-tall * 0.2} L${side * wide} ${-tall * 1.25} L${side * wide * 0.25} ${-tall * 0.8}Z" fill="${shade}"/>`,
  ]);
  const [apart, height, size] = [dice.share(22, 45), dice.share(-30, 0), dice.share(5, 12)];
  const eye = (side: number) =>
    ellipse(side * apart, height, size, size, '#150c06') + ellipse(side * apart + 3, height - 3, 2, 2, 'white');
  return `<g filter="url(#fur)">${ellipse(0, tall * 1.6, wide * 1.3, tall, shade)}${ear(-1)}${ear(1)}
    ${ellipse(0, 0, wide, tall, head)}${ellipse(0, tall * 0.45, wide * 0.55, tall * 0.42, muzzle)}</g>
    ${eye(-1)}${eye(1)}${ellipse(0, tall * 0.3, dice.share(8, 22), dice.share(6, 16), '#1c1010')}
    <path d="M-18 ${tall * 0.6} Q0 ${tall * 0.75} 18 ${tall * 0.6}" stroke="#201010" stroke-width="3" fill="none"/>`;
}

function wheel(dice: Dice): string {
  const holes = dice.between(3, 8);
  const hole = (_: unknown, at: number) => {
    const angle = (2 * Math.PI * at) / holes;
    const size = dice.share(6, 13);
    return ellipse(40 * Math.cos(angle), 40 * Math.sin(angle), size, size, '#222');
  };
  const rim = dice.share(45, 70);
  return `${ellipse(0, 0, 95, 95, '#1d1c1c')}${ellipse(0, 0, rim, rim, earthy(dice, 65))}
    ${Array.from({ length: holes }, hole).join('')}${ellipse(0, 0, 14, 14, '#333')}`;
}

function socket(dice: Dice): string {
  const size = dice.share(8, 16);
  return `<rect x="-80" y="-95" width="160" height="190" rx="${dice.between(8, 80)}" fill="${earthy(dice, 70)}"/>
    ${ellipse(-30, -25, size, size, '#222')}${ellipse(30, -25, size, size, '#222')}
    <rect x="-25" y="35" width="50" height="${dice.between(6, 22)}" rx="8" fill="#422"/>`;
}

function ellipse(x: number, y: number, width: number, height: number, fill: string): string {
  return `<ellipse cx="${x}" cy="${y}" rx="${width}" ry="${height}" fill="${fill}"/>`;
}

/** A colour of fur, wood or stone. @param light its lightness in percent */
function earthy(dice: Dice, light: number): string {
  return `hsl(${dice.between(10, 45)},${dice.between(15, 70)}%,${light + dice.between(-12, 12)}%)`;
}
