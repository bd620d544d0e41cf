import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaceAnalyser, loadModelSet, type Face, type FaceAnalyser } from '#libs/inference';
import { components, distanceBetween } from './distances.fixture.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { faceMatchGrid, type GridCell } from '../../../../test/support/face-match.js';

/** The cell in which he looks away. */
const TURNED = 20;

let analyser: FaceAnalyser;
let cut: number;
beforeAll(async () => {
  const set = await loadModelSet(await makeModels());
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
    // All cells with him or a doubtful face, and every third of the others.
    for (const cell of (await faceMatchGrid()).filter(({ number }) => number < 27 || number % 3 === 0)) {
      analysed += 1;
      const [face, ...others] = await analyser.analyse(cell.image, { minFaceSize: 0 });
      expect(others).toEqual([]);
      if (face) matches.push({ cell, face });
    }
  }, 180_000);

  const ofMan = (): Match[] => matches.filter(({ cell }) => cell.label === 'man');

  it('finds faces that fill the frame: all 20 of one man, and 95 % of all', () => {
    expect(ofMan()).toHaveLength(20);
    expect(matches.length).toBeGreaterThan(0.95 * analysed);
  });

  it('describes every pair of his faces as closer than any pair with another person, but for one turned away', () => {
    const his = ofMan().filter(({ cell }) => cell.number !== TURNED);
    const others = matches.filter(({ cell }) => cell.label === 'other');
    const same = his.flatMap((one, index) =>
      his.slice(index + 1).map((other) => distanceBetween(one.face, other.face)),
    );
    const different = his.flatMap((one) => others.map((other) => distanceBetween(one.face, other.face)));
    expect(Math.max(...same)).toBeLessThan(Math.min(...different));
    expect(same.filter((value) => value < cut).length / same.length).toBeGreaterThan(0.95);
  });

  it('links his faces and none of other people below the cut', () => {
    const linked = components(matches, cut, ({ face }) => face);
    const component = linked.find((group) => group.some(({ cell }) => cell.label === 'man'));
    expect(component?.filter(({ cell }) => cell.label === 'man')).toHaveLength(ofMan().length);
    expect(component?.filter(({ cell }) => cell.label === 'other')).toEqual([]);
  });
});
