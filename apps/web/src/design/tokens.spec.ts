import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const [dark = '', light = ''] = css.split('@media (prefers-color-scheme: light)');
const colours = (text: string) =>
  new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]));

const SURFACES = ['ground', 'surface', 'raised'];
const TEXTS = ['text', 'muted', 'working', 'done', 'attention', 'failed', 'paused'];

/** Relative luminance of a colour, by WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
  ['dark', colours(dark)],
  ['light', new Map([...colours(dark), ...colours(light)])],
])('The colours of the %s theme', (_, tokens) => {
  const contrast = (one: string, other: string) => {
    const [low = 0, high = 0] = [one, other].map((name) => luminance(tokens.get(name) ?? '')).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  it.each(TEXTS)('%s is readable on each surface: at least 4.5 : 1', (text) => {
    for (const surface of SURFACES) expect(contrast(text, surface), surface).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['accent', 'mark'])('%s is visible as a mark on each surface: at least 3 : 1', (mark) => {
    for (const surface of SURFACES) expect(contrast(mark, surface), surface).toBeGreaterThanOrEqual(3);
  });

  it.each(['working', 'done', 'attention', 'failed', 'paused'])(
    'a bar that is %s stands out from its track',
    (state) => {
      expect(contrast(state, 'track')).toBeGreaterThanOrEqual(3);
    },
  );

  it('the primary button and what is chosen have readable words', () => {
    expect(contrast('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('text', 'ground')).toBeGreaterThanOrEqual(4.5);
  });
});
