import sharp, { type Sharp } from 'sharp';

/** How one photo of somebody becomes another: what is kept of it, and in which light. */
export interface Frame {
  /** What is kept, in shares of the photo's sides: left, top, width, height. */
  readonly crop: readonly [number, number, number, number];
  /** Degrees clockwise. */
  readonly turn?: number;
  /** Factors of red, green and blue. */
  readonly light?: readonly [number, number, number];
  /** Added to each channel, of 255. */
  readonly lift?: number;
  readonly isGrey?: boolean;
  /** From which side a lamp shines. */
  readonly lamp?: 'left' | 'right' | 'above';
}

/** Longest side, in pixels. */
const SIDE = 800;

const LAMPS = { left: 'x1="0" x2="1"', right: 'x1="1" x2="0"', above: 'x1="0" x2="0" y2="1"' } as const;

/** Frames and lights a photo anew. */
export async function reframe(photo: string, { crop, turn = 0, light, lift = 0, isGrey, lamp }: Frame): Promise<Sharp> {
  const { width, height } = await sharp(photo).metadata();
  const [left, top, across, down] = crop;
  const cut = await sharp(photo)
    .extract({
      left: Math.round(left * width),
      top: Math.round(top * height),
      width: Math.round(across * width),
      height: Math.round(down * height),
    })
    .resize(SIDE, SIDE, { fit: 'inside' })
    .toBuffer({ resolveWithObject: true });
  const { info } = cut;
  const turned = await sharp(cut.data).rotate(turn).toBuffer({ resolveWithObject: true });
  let picture = sharp(turned.data).extract(insideTurned(info, turned.info, turn));
  if (light !== undefined || lift !== 0) picture = picture.linear([...(light ?? [1, 1, 1])], [lift, lift, lift]);
  if (isGrey === true) picture = picture.greyscale();
  if (lamp === undefined) return picture;
  const lit = await picture.toBuffer({ resolveWithObject: true });
  return sharp(lit.data).composite([{ input: lampLight(lit.info, lamp), blend: 'soft-light' }]);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of a turned picture without the corners that the turn has filled. */
function insideTurned({ width, height }: Size, turned: Size, turn: number) {
  const angle = (Math.abs(turn) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const share = Math.min(width / (width * cos + height * sin), height / (height * cos + width * sin));
  const inner = { width: Math.floor(width * share), height: Math.floor(height * share) };
  return {
    ...inner,
    left: Math.floor((turned.width - inner.width) / 2),
    top: Math.floor((turned.height - inner.height) / 2),
  };
}

function lampLight({ width, height }: Size, lamp: keyof typeof LAMPS): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <linearGradient id="lamp" ${LAMPS[lamp]}><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>
      <rect width="100%" height="100%" fill="url(#lamp)" opacity="0.8"/>
    </svg>`,
  );
}
