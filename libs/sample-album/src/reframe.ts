import sharp, { type Sharp } from 'sharp';

/** How one photo of somebody becomes another: what is kept of it, and in which light. */
export interface Frame {
  /** What is kept, in shares of the photo's sides: left, top, width, height. */
  readonly crop: readonly [number, number, number, number];
  /** Degrees clockwise. */
  readonly turn?: number;
  /** Factors of red, green and blue. */
  readonly light?: readonly [number, number, number];
  readonly isGrey?: boolean;
  /** From which side a lamp shines. */
  readonly lamp?: 'left' | 'right' | 'above';
}

/** Longest side, in pixels. */
const SIDE = 800;

/** Of a white lamp and of the shadow on the other side. */
const [BRIGHT, DARK] = [230, 25];

/** Makes a photo with another frame and light. */
export async function reframe(
  photo: string,
  { crop, turn = 0, light = [1, 1, 1], isGrey, lamp }: Frame,
): Promise<Sharp> {
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
    .toColourspace('srgb')
    .linear([...light], [0, 0, 0])
    .toBuffer({ resolveWithObject: true });
  const { info } = cut;
  const turned = await sharp(cut.data).rotate(turn).toBuffer({ resolveWithObject: true });
  let picture = sharp(turned.data).extract(insideTurned(info, turned.info, turn));
  if (isGrey === true) picture = picture.greyscale();
  if (lamp === undefined) return picture;
  const lit = await picture.toBuffer({ resolveWithObject: true });
  return sharp(lit.data).composite([{ input: await lampLight(lit.info, lamp), blend: 'soft-light' }]);
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

/** A gradient from the lamp to the shadow. */
function lampLight({ width, height }: Size, lamp: 'left' | 'right' | 'above'): Promise<Buffer> {
  const levels = lamp === 'right' ? [DARK, BRIGHT] : [BRIGHT, DARK];
  const raw = lamp === 'above' ? { width: 1, height: 2 } : { width: 2, height: 1 };
  return sharp(Buffer.from(levels), { raw: { ...raw, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb')
    .png()
    .toBuffer();
}
