import type { OnnxGraph, Tensor, Value } from './graph.js';

/** The name of the pixel input of every converted model. */
export const PIXELS = 'pixels';

/** TensorFlow's padding; its `SAME` is ONNX's SAME_UPPER, with the odd pixel at the end. */
export type Padding = 'SAME' | 'VALID';

const autoPad = { SAME: 'SAME_UPPER', VALID: 'VALID' } as const;

/**
 * The input of a model: RGB bytes (uint8, batch × height × width × 3),
 * turned into floats (batch × 3 × height × width) and normalised to `(x − mean) · scale` a channel.
 */
export function pixelInput(graph: OnnxGraph, size: number | 'any', mean: readonly number[], scale: number): Value {
  const sides = size === 'any' ? ['height', 'width'] : [size, size];
  const pixels = graph.input(PIXELS, 'uint8', ['batch', ...sides, 3]);
  const channelsFirst = graph.op('Transpose', [graph.op('Cast', [pixels], { to: 1 })], { perm: [0, 3, 1, 2] });
  const centred = graph.op('Sub', [
    channelsFirst,
    graph.constant({ dims: [1, 3, 1, 1], data: Float32Array.from(mean) }),
  ]);
  return graph.op('Mul', [centred, graph.scalar(scale)]);
}

/** A convolution's parameters in TensorFlow's layout: kernel height × width × in × out. */
export interface Convolution {
  readonly kernel: Tensor;
  readonly bias?: Tensor;
  readonly stride: number;
  readonly padding: Padding;
}

/** A 2-D convolution. */
export function convolution(graph: OnnxGraph, input: Value, { kernel, bias, stride, padding }: Convolution): Value {
  const outIn = transpose4(kernel, [3, 2, 0, 1]);
  return convolutionOf(graph, inputs(graph, input, outIn, bias), outIn.dims, { stride, padding });
}

/** A 2-D convolution of values. @param dims of the kernel in ONNX's layout: out × in × height × width */
export function convolutionOf(
  graph: OnnxGraph,
  values: readonly Value[],
  dims: readonly number[],
  { stride, padding }: Pick<Convolution, 'stride' | 'padding'>,
): Value {
  const attributes = { kernel_shape: dims.slice(2), strides: [stride, stride], auto_pad: autoPad[padding] };
  return graph.op('Conv', values, attributes);
}

/** A depthwise 2-D convolution: kernel height × width × channels × 1, each channel by itself. */
export function depthwise(graph: OnnxGraph, input: Value, { kernel, bias, stride, padding }: Convolution): Value {
  const [height, width, channels, multiplier] = kernelDims(kernel);
  if (multiplier !== 1)
    throw new Error(`A depthwise kernel with a channel multiplier of ${multiplier} is not supported`);
  return graph.op('Conv', inputs(graph, input, transpose4(kernel, [2, 3, 0, 1]), bias), {
    kernel_shape: [height, width],
    strides: [stride, stride],
    auto_pad: autoPad[padding],
    group: channels,
  });
}

/** The largest value of each square window. */
export function maxPool(
  graph: OnnxGraph,
  input: Value,
  { size, stride, padding }: { readonly size: number; readonly stride: number; readonly padding: Padding },
): Value {
  const attributes = { kernel_shape: [size, size], strides: [stride, stride], auto_pad: autoPad[padding] };
  return graph.op('MaxPool', [input], attributes);
}

/** The mean of each 2 × 2 window; an odd last row or column is left out. */
export function halve(graph: OnnxGraph, input: Value): Value {
  return graph.op('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2], auto_pad: autoPad.VALID });
}

/** Zeros after the last channel, the last row and the last column. */
export function padEnd(graph: OnnxGraph, input: Value, channels: number, pixels: number): Value {
  if (channels === 0 && pixels === 0) return input;
  return graph.op('Pad', [input, graph.integers([0, 0, 0, 0, 0, channels, pixels, pixels])]);
}

/** max(x, 0) */
export function relu(graph: OnnxGraph, input: Value): Value {
  return graph.op('Relu', [input]);
}

/** x clipped to 0..6 */
export function relu6(graph: OnnxGraph, input: Value): Value {
  return graph.op('Clip', [input, graph.scalar(0), graph.scalar(6)]);
}

/** The mean over height and width: batch × channels. */
export function averagePool(graph: OnnxGraph, input: Value): Value {
  return graph.op('Flatten', [graph.op('GlobalAveragePool', [input])]);
}

/** Folds a batch normalisation or scale layer, `y = factor · x + shift` per channel, into the convolution before it. */
export function foldScale(
  { kernel, bias }: { readonly kernel: Tensor; readonly bias?: Tensor },
  factor: Float32Array,
  shift: Float32Array,
): { kernel: Tensor; bias: Tensor } {
  const channels = factor.length;
  return {
    kernel: {
      dims: kernel.dims,
      data: kernel.data.map((value, index) => value * (factor[index % channels] as number)),
    },
    bias: {
      dims: [channels],
      data: shift.map((value, index) => value + (bias?.data[index] ?? 0) * (factor[index] as number)),
    },
  };
}

function inputs(graph: OnnxGraph, input: Value, kernel: Tensor, bias: Tensor | undefined): Value[] {
  return bias ? [input, graph.constant(kernel), graph.constant(bias)] : [input, graph.constant(kernel)];
}

/** Reorders the axes of a rank-4 tensor: axis i of the result is axis `order[i]` of the input. */
export function transpose4(tensor: Tensor, order: readonly [number, number, number, number]): Tensor {
  const from = kernelDims(tensor);
  const strides = [from[1] * from[2] * from[3], from[2] * from[3], from[3], 1];
  const [d0, d1, d2, d3] = order.map((axis) => from[axis] as number) as [number, number, number, number];
  const [s0, s1, s2, s3] = order.map((axis) => strides[axis] as number) as [number, number, number, number];
  const data = new Float32Array(tensor.data.length);
  let to = 0;
  for (let a = 0; a < d0; a++) {
    for (let b = 0; b < d1; b++) {
      for (let c = 0; c < d2; c++) {
        for (let d = 0; d < d3; d++) data[to++] = tensor.data[a * s0 + b * s1 + c * s2 + d * s3] as number;
      }
    }
  }
  return { dims: [d0, d1, d2, d3], data };
}

function kernelDims({ dims }: Tensor): [number, number, number, number] {
  if (dims.length !== 4) throw new Error(`A convolution kernel has four dimensions, not [${dims.join(', ')}]`);
  return [...dims] as [number, number, number, number];
}
