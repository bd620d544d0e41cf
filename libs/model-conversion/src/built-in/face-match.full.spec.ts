import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaceAnalyser, loadModelSet, type Face, type FaceAnalyser } from '#libs/inference';
import { components, distanceBetween } from './distances.fixture.js';
import { sharedModels } from './models.fixture.js';
import { faceMatchGrid, type GridCell } from './face-match.fixture.js';

let analyser: FaceAnalyser;
let cut: number;
beforeAll(async () => {
  const set = await loadModelSet(await sharedModels());
  ({ cut } = set.manifest.faces.distance);
  analyser = createFaceAnalyser(set);
});
afterAll(() => analyser.close());

describe('the face analyser on the face-match picture', () => {
  interface Match {
    readonly cell: GridCell;
    readonly face: Face;
  }
  const matches: Match[] = [];
  let analysed = 0;

  beforeAll(async () => {
    // Every cell that shows him or may show him, and every third of the other people.
    for (const cell of (await faceMatchGrid()).filter(({ number }) => number < 27 || number % 3 === 0)) {
      analysed += 1;
      const [face, ...others] = await analyser.analyse(cell.image, { quality: 'standard', minFaceSize: 0 });
      expect(others).toEqual([]);
      if (face) matches.push({ cell, face });
    }
  }, 180_000);

  const ofMan = (): Match[] => matches.filter(({ cell }) => cell.who === 'man');

  it('finds faces that fill the frame, by padding: at least 16 of the one man’s 20', () => {
    expect(ofMan().length).toBeGreaterThanOrEqual(16);
    expect(matches.length).toBeGreaterThan(0.8 * analysed);
  });

  it('tells him from everybody else: every pair of his is closer than any pair with another', () => {
    const his = ofMan();
    const others = matches.filter(({ cell }) => cell.who === 'other');
    const same = his.flatMap((one, index) =>
      his.slice(index + 1).map((other) => distanceBetween(one.face, other.face)),
    );
    const different = his.flatMap((one) => others.map((other) => distanceBetween(one.face, other.face)));
    expect(Math.max(...same)).toBeLessThan(Math.min(...different));
    expect(same.filter((value) => value < cut).length / same.length).toBeGreaterThan(0.9);
  });

  it('links him to himself and to nobody else below the cut', () => {
    const linked = components(matches, cut, ({ face }) => face);
    const component = linked.find((group) => group.some(({ cell }) => cell.who === 'man'));
    expect(component?.filter(({ cell }) => cell.who === 'man')).toHaveLength(ofMan().length);
    expect(component?.filter(({ cell }) => cell.who === 'other')).toEqual([]);
  });
});
