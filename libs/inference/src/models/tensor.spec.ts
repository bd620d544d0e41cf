import { describe, expect, it } from 'vitest';
import type { ModelInput } from './manifest.js';
import { tensorOf } from './tensor.js';

const INPUT: ModelInput = {
  ...{ name: 'image', layout: 'NHWC', type: 'uint8', channels: 'RGB' },
  ...{ mean: [0, 0, 0], std: [1, 1, 1] },
};
const SIZE = { width: 2, height: 1 };
/** Two images of two pixels. */
const PIXELS = Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16);

describe('the tensor of a batch of images', () => {
  it('is the pixels themselves for a network that takes RGB bytes', () => {
    const { data, dims, type } = tensorOf(PIXELS, SIZE, INPUT);
    expect({ dims, type }).toEqual({ dims: [2, 1, 2, 3], type: 'uint8' });
    expect(data).toEqual(PIXELS);
  });

  it('has the channels outermost where the layout does', () => {
    const { data, dims } = tensorOf(PIXELS, SIZE, { ...INPUT, layout: 'NCHW' });
    expect(dims).toEqual([2, 3, 1, 2]);
    expect([...data]).toEqual([1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16]);
  });

  it('has blue first where the channels do', () => {
    expect([...tensorOf(PIXELS, SIZE, { ...INPUT, channels: 'BGR' }).data].slice(0, 6)).toEqual([3, 2, 1, 6, 5, 4]);
  });

  it('is normalised by mean and standard deviation, in the order of the channels', () => {
    const input: ModelInput = { ...INPUT, type: 'float32', channels: 'BGR', mean: [1, 2, 0], std: [2, 1, 0.5] };
    const { data, type } = tensorOf(PIXELS.subarray(0, 6), SIZE, input);
    expect(type).toBe('float32');
    expect([...data]).toEqual([1, 0, 2, 2.5, 3, 8]);
  });
});
