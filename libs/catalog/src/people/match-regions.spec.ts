import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '#libs/contracts';
import { matchRegions } from './match-regions.js';

const at = (x: number, y: number, width = 0.2, height = width): Box => ({ x, y, width, height });
const region = (name: string, box: Box) => ({ name, box });
const face = (id: number, box: Box) => ({ id, box });
const match = (...input: Parameters<typeof matchRegions<ReturnType<typeof face>>>) =>
  matchRegions(...input).map((found) => found?.id ?? null);

describe('matchRegions', () => {
  it('takes the face that a region overlaps most, whatever the order', () => {
    const faces = [face(1, at(0.1, 0.1)), face(2, at(0.2, 0.1)), face(3, at(0.7, 0.7))];
    expect(match([region('Ada', at(0.19, 0.1)), region('Ben', at(0.09, 0.1))], faces)).toEqual([2, 1]);
  });

  it('takes the only face in a region much larger or smaller than it', () => {
    expect(match([region('Ada', at(0, 0, 0.6))], [face(1, at(0.2, 0.2, 0.1))])).toEqual([1]);
    expect(match([region('Ada', at(0.34, 0.34, 0.04))], [face(1, at(0.2, 0.2, 0.3))])).toEqual([1]);
  });

  it('takes none of two faces that a large region holds, nor a face that two small ones may mean', () => {
    const two = [face(1, at(0.1, 0.2, 0.1)), face(2, at(0.4, 0.2, 0.1))];
    expect(match([region('Ada', at(0, 0, 0.6))], two)).toEqual([null]);
    const small = [region('Ada', at(0.3, 0.3, 0.02)), region('Ben', at(0.4, 0.4, 0.02))];
    expect(match(small, [face(1, at(0.2, 0.2, 0.4))])).toEqual([null, null]);
  });

  it('takes no face that is elsewhere', () => {
    expect(match([region('Ada', at(0, 0, 0.1))], [face(1, at(0.5, 0.5, 0.1))])).toEqual([null]);
  });

  it('takes a face once, and finds the faces themselves', () => {
    const part = fc.double({ min: 0, max: 0.9, noNaN: true });
    const box = fc.record({ x: part, y: part, width: fc.constant(0.1), height: fc.constant(0.1) });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), fc.array(box, { maxLength: 12 }), (regions, boxes) => {
        const faces = boxes.map((at, id) => face(id, at));
        const named = regions.map((at) => region('Ada', at));
        const ids = match(named, faces).filter((id) => id !== null);
        expect(new Set(ids).size).toBe(ids.length);
        const same = match(
          faces.map(({ box }) => region('Ada', box)),
          faces,
        );
        const copies = new Set(boxes.map((at) => JSON.stringify(at))).size < boxes.length;
        if (!copies) expect(same).toEqual(faces.map(({ id }) => id));
      }),
    );
  });
});
