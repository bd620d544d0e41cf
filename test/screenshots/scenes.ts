import sharp from 'sharp';
import type { Dice } from '../support/random.js';

const SIZE = { width: 1200, height: 800 };

/** Draws a view: mountains, the sea, a town at night, or fields, each time in other colours and another light. */
export async function drawScene(dice: Dice): Promise<Buffer> {
  const scene = dice.pick([mountains, sea, town, fields])(dice);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="${SIZE.width}" height="${SIZE.height}">
    ${scene}</svg>`;
  const portrait = dice.chance(0.25);
  const picture = sharp(Buffer.from(svg)).flatten();
  return (portrait ? picture.extract({ left: dice.between(0, 600), top: 0, width: 600, height: 800 }) : picture)
    .blur(0.6)
    .jpeg({ quality: 86 })
    .toBuffer();
}

interface Colour {
  readonly hue: number;
  readonly saturation: number;
  readonly light: number;
}

const css = ({ hue, saturation, light }: Colour) =>
  `hsl(${Math.round(hue)} ${Math.round(saturation)}% ${Math.round(light)}%)`;

function sky(above: Colour, below: Colour): string {
  return `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${css(above)}"/><stop offset="0.75" stop-color="${css(below)}"/></linearGradient>
    <rect width="1200" height="800" fill="url(#sky)"/>`;
}

function disc(x: number, y: number, radius: number, colour: Colour): string {
  const fill = css(colour);
  return `<radialGradient id="glow"><stop stop-color="${fill}" stop-opacity="0.7"/><stop offset="1" stop-color="${fill}" stop-opacity="0"/></radialGradient>
    <circle cx="${x}" cy="${y}" r="${radius * 4}" fill="url(#glow)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;
}

/** The outline of a ridge whose height is about `base`, rough by `rise`, as a path down to the ground. */
function ridge(dice: Dice, base: number, rise: number, fill: string): string {
  let heights = [base + dice.share(-rise, rise), base + dice.share(-rise, rise)];
  for (let roughness = rise; heights.length < 200; roughness *= 0.52) {
    heights = heights.flatMap((height, index) => {
      const next = heights[index + 1];
      return next === undefined ? [height] : [height, (height + next) / 2 + dice.share(-roughness, roughness)];
    });
  }
  const step = 1200 / (heights.length - 1);
  const points = heights.map((height, index) => `${(index * step).toFixed(1)} ${height.toFixed(1)}`);
  return `<path d="M0 800 L${points.join(' L')} L1200 800Z" fill="${fill}"/>`;
}

function mountains(dice: Dice): string {
  const hue = dice.share(180, 380);
  const light = dice.share(60, 88);
  const air = { hue: hue + dice.share(-60, 20), saturation: dice.share(30, 80), light };
  const ridges = [0, 1, 2, 3, 4].map((layer) =>
    ridge(
      dice,
      330 + layer * 95,
      170 - layer * 28,
      css({ hue, saturation: 22 + layer * 6, light: light - 10 - layer * 13 }),
    ),
  );
  const sun = disc(dice.share(150, 1050), dice.share(120, 330), dice.share(26, 52), { ...air, light: 96 });
  return sky({ hue: hue - 10, saturation: 45, light: light - 18 }, air) + sun + ridges.join('');
}

function sea(dice: Dice): string {
  const evening = dice.chance(0.5);
  const hue = evening ? dice.share(0, 45) : dice.share(190, 215);
  const horizon = dice.share(380, 520);
  const glow = { hue, saturation: evening ? 85 : 55, light: evening ? 68 : 84 };
  const water = dice.share(185, 235);
  const x = dice.share(200, 1000);
  const waves = Array.from({ length: 90 }, () => {
    const depth = dice.roll() ** 2;
    const y = horizon + 6 + depth * (790 - horizon);
    const wide = 20 + depth * 190;
    const near = dice.chance(0.55) ? x + dice.share(-40, 40) * (1 + 3 * depth) : dice.share(0, 1200);
    return `<ellipse cx="${near}" cy="${y}" rx="${wide}" ry="${1 + depth * 5}" fill="${css({ ...glow, light: glow.light + 8 })}" opacity="${dice.share(0.15, 0.5)}"/>`;
  });
  const island = dice.chance(0.6) ? ridge(dice, horizon - 30, 60, css({ hue: water, saturation: 25, light: 28 })) : '';
  return `${sky({ hue: water - 5, saturation: 55, light: evening ? 34 : 62 }, glow)}${disc(x, horizon - dice.share(20, 190), dice.share(30, 60), { ...glow, light: 94 })}
    ${island}<rect y="${horizon}" width="1200" height="${800 - horizon}" fill="${css({ hue: water, saturation: 45, light: evening ? 26 : 44 })}"/>${waves.join('')}`;
}

function town(dice: Dice): string {
  const hue = dice.share(200, 300);
  const houses: string[] = [];
  for (const layer of [0, 1, 2]) {
    for (let x = -20; x < 1200;) {
      const [wide, high] = [dice.share(50, 130), dice.share(120, 430) - layer * 60];
      const top = 690 + layer * 40 - high;
      houses.push(
        `<rect x="${x}" y="${top}" width="${wide}" height="800" fill="${css({ hue, saturation: 28, light: 24 - layer * 8 })}"/>`,
      );
      for (let y = top + 16; y < 780; y += 26) {
        for (let window = x + 10; window < x + wide - 16; window += 22) {
          if (!dice.chance(0.42)) continue;
          const lamp = css({ hue: dice.share(35, 55), saturation: 90, light: dice.share(55, 80) });
          houses.push(
            `<rect x="${window}" y="${y}" width="9" height="13" fill="${lamp}" opacity="${dice.share(0.5, 1)}"/>`,
          );
        }
      }
      x += wide + dice.share(-6, 14);
    }
  }
  const stars = Array.from(
    { length: 140 },
    () =>
      `<circle cx="${dice.share(0, 1200)}" cy="${dice.share(0, 420)}" r="${dice.share(0.6, 2)}" fill="#fff" opacity="${dice.share(0.3, 0.9)}"/>`,
  );
  const moon = disc(dice.share(150, 1050), dice.share(80, 220), dice.share(22, 44), {
    hue: 45,
    saturation: 40,
    light: 90,
  });
  return `${sky({ hue, saturation: 50, light: 9 }, { hue: hue + dice.share(20, 110), saturation: 55, light: 40 })}${stars.join('')}${moon}${houses.join('')}`;
}

function fields(dice: Dice): string {
  const season = dice.pick([
    { hue: 95, saturation: 45, light: 46, leaf: 110 },
    { hue: 48, saturation: 70, light: 56, leaf: 90 },
    { hue: 30, saturation: 55, light: 48, leaf: 18 },
    { hue: 210, saturation: 18, light: 88, leaf: 205 },
    { hue: 330, saturation: 45, light: 68, leaf: 130 },
  ]);
  const hills = [0, 1, 2, 3].map((layer) =>
    ridge(
      dice,
      430 + layer * 95,
      42,
      css({ hue: season.hue + layer * 6, saturation: season.saturation, light: season.light + 12 - layer * 9 }),
    ),
  );
  const trees = Array.from({ length: dice.between(4, 18) }, () => {
    const [x, y] = [dice.share(0, 1200), dice.share(470, 740)];
    const size = (y - 380) * dice.share(0.16, 0.3);
    const crown = css({ hue: season.leaf + dice.share(-14, 14), saturation: 40, light: dice.share(22, 42) });
    return `<rect x="${x - size * 0.06}" y="${y}" width="${size * 0.12}" height="${size * 0.7}" fill="#4a3524"/>
      <circle cx="${x}" cy="${y - size * 0.25}" r="${size * 0.6}" fill="${crown}"/><circle cx="${x + size * 0.35}" cy="${y}" r="${size * 0.42}" fill="${crown}"/><circle cx="${x - size * 0.35}" cy="${y}" r="${size * 0.42}" fill="${crown}"/>`;
  });
  const clouds = Array.from({ length: dice.between(2, 7) }, () => {
    const [x, y, wide] = [dice.share(0, 1200), dice.share(60, 300), dice.share(60, 150)];
    return [0, 1, 2]
      .map(
        (part) =>
          `<ellipse cx="${x + part * wide * 0.6}" cy="${y + (part % 2) * -wide * 0.16}" rx="${wide * 0.55}" ry="${wide * 0.26}" fill="#fff" opacity="0.75"/>`,
      )
      .join('');
  });
  return `${sky({ hue: 208, saturation: 70, light: 60 }, { hue: 200, saturation: 60, light: 86 })}${clouds.join('')}${hills.join('')}${trees.join('')}`;
}
