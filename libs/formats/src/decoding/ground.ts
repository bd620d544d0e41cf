const WHITE = 255;
/** Dark enough for white lines, and no black, on which black ones vanish. */
const DARK = 64;
/** Mean brightness from which what is visible would be lost on white. */
const LIGHT = 200;
/** A picture that covers more than this share of its area is no lettering: a window with round corners, for example. */
const COVERED = 0.75;

/**
 * Puts a picture on white, or on dark grey if what is visible of it is light, as white lettering is.
 * @param rgba red, green, blue and opacity of each pixel
 * @returns red, green and blue of each pixel
 */
export function onGround(rgba: Uint8Array): Uint8Array {
  let [light, opacity] = [0, 0];
  for (let at = 0; at < rgba.length; at += 4) {
    const [red, green, blue, alpha] = [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]] as [
      number,
      number,
      number,
      number,
    ];
    light += (0.2126 * red + 0.7152 * green + 0.0722 * blue) * alpha;
    opacity += alpha;
  }
  const lost = light > LIGHT * opacity && opacity < COVERED * 255 * (rgba.length / 4);
  const ground = lost ? DARK : WHITE;
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const alpha = rgba[from + 3] as number;
    for (let channel = 0; channel < 3; channel += 1, to += 1) {
      const value = rgba[from + channel] as number;
      rgb[to] = alpha === 255 ? value : Math.round((value * alpha + ground * (255 - alpha)) / 255);
    }
  }
  return rgb;
}
