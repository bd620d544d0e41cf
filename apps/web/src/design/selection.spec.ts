import { describe, expect, it } from 'vitest';
import { all, extend, NOTHING, toggle } from './selection.js';

const LIST = [10, 11, 12, 13, 14, 15];
const idsOf = ({ ids }: { ids: ReadonlySet<number> }) => [...ids].sort((a, b) => a - b);

describe('A selection', () => {
  it('gains an item and loses it again', () => {
    const two = toggle(toggle(NOTHING, 13), 11);
    expect(idsOf(two)).toEqual([11, 13]);
    expect(idsOf(toggle(two, 13))).toEqual([11]);
  });

  it('extends from the last item to another, in both directions', () => {
    expect(idsOf(extend(toggle(NOTHING, 12), 14, LIST))).toEqual([12, 13, 14]);
    expect(idsOf(extend(toggle(NOTHING, 12), 10, LIST))).toEqual([10, 11, 12]);
  });

  it('moves the end of a range and keeps what was selected before it', () => {
    const range = extend(toggle(toggle(NOTHING, 10), 13), 15, LIST);
    expect(idsOf(range)).toEqual([10, 13, 14, 15]);
    expect(idsOf(extend(range, 12, LIST))).toEqual([10, 12, 13]);
  });

  it('begins a range at its end if there was none, or its anchor has gone', () => {
    expect(idsOf(extend(NOTHING, 12, LIST))).toEqual([12]);
    const gone = extend({ ...NOTHING, anchor: 99 }, 12, LIST);
    expect(idsOf(extend(gone, 14, LIST))).toEqual([12, 13, 14]);
  });

  it('holds all of a list', () => {
    expect(idsOf(all(LIST))).toEqual(LIST);
    expect(idsOf(toggle(all(LIST), 10))).toEqual([11, 12, 13, 14, 15]);
  });
});
