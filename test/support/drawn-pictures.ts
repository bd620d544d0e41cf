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
