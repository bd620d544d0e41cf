import type { OnnxGraph, Tensor, Value } from '../onnx/graph.js';
import { convolutionOf, halve, maxPool, padEnd, PIXELS, relu, transpose4 } from '../onnx/layers.js';
import type { Layer, Layers } from './layers.js';

/** The smallest and the largest number that a layer gives. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A byte q of an activation stands for (q − zero) · scale. */
interface Bytes {
  readonly scale: number;
  readonly zero: number;
}

/**
 * Weights are −63 to 63: without VNNI, ONNX Runtime adds the products of bytes in pairs, in 16 bits, where 8-bit weights
 * saturate on AVX2.
 */
const WEIGHT_LIMIT = 63;

/** Biases are 32-bit integers, to which the sums of products are added. */
const BIAS_LIMIT = 2 ** 30;

/** The zero point of pixels, nearest to every mean: what is missing to the mean is folded into the first biases. */
const PIXEL_ZERO = 128;

/**
 * Layers that compute with 8-bit integers, in the form that ONNX Runtime replaces by its quantised kernels: each output
 * passes QuantizeLinear and DequantizeLinear, each weight and bias is a dequantised constant. Weights have a scale for
 * each output channel, outputs have one; what is only selected from an output (pools, padding) keeps its scale.
 */
export class QuantisedLayers implements Layers {
  readonly graph: OnnxGraph;
  readonly #ranges: ReadonlyMap<string, Range>;
  readonly #bytes = new Map<Value, Bytes>();
  /** What has to be added to each channel of the pixels. */
  #shift: { readonly pixels: Value; readonly values: readonly number[] } | undefined;

  /** @param ranges of the outputs of all named layers */
  constructor(graph: OnnxGraph, ranges: ReadonlyMap<string, Range>) {
    this.graph = graph;
    this.#ranges = ranges;
  }

  /** Pixels are bytes already: their scale and zero point are the normalisation. */
  pixels(size: number | 'any', mean: readonly number[], scale: number): Value {
    const sides = size === 'any' ? ['height', 'width'] : [size, size];
    const input = this.graph.input(PIXELS, 'uint8', ['batch', ...sides, 3]);
    const bytes = { scale, zero: PIXEL_ZERO };
    const pixels = this.#dequantised(this.graph.op('Transpose', [input], { perm: [0, 3, 1, 2] }), bytes);
    this.#shift = { pixels, values: mean.map((value) => (PIXEL_ZERO - value) * scale) };
    return pixels;
  }

  convolution(name: string, input: Value, layer: Layer): Value {
    const kernel = transpose4(layer.kernel, [3, 2, 0, 1]);
    const channels = kernel.dims[0] as number;
    const bias = Float32Array.from({ length: channels }, (_, channel) => {
      const given = layer.bias?.data[channel] ?? 0;
      return this.#shift?.pixels === input ? given + shiftOf(kernel, channel, this.#shift.values) : given;
    });
    const { scale } = this.#bytesOf(input);
    const scales = weightScales(kernel, bias, scale);
    const weights = this.#constant(kernel.dims, quantisedWeights(kernel, scales), scales);
    const biases = this.#constant(
      [channels],
      Int32Array.from(bias, (value, channel) => Math.round(value / (scale * (scales[channel] as number)))),
      scales.map((value) => value * scale),
    );
    const value = convolutionOf(this.graph, [input, weights, biases], kernel.dims, layer);
    return this.#quantised(name, layer.rectified ? relu(this.graph, value) : value);
  }

  concat(name: string, parts: readonly Value[]): Value {
    return this.#quantised(name, this.graph.op('Concat', parts, { axis: 1 }));
  }

  rectifiedSum(name: string, left: Value, right: Value): Value {
    return this.#quantised(name, relu(this.graph, this.graph.op('Add', [left, right])));
  }

  maxPool(input: Value, size: number, stride: number, padding: 'SAME' | 'VALID'): Value {
    return this.#requantised(input, maxPool(this.graph, input, { size, stride, padding }));
  }

  halve(input: Value): Value {
    return this.#requantised(input, halve(this.graph, input));
  }

  padEnd(input: Value, channels: number, pixels: number): Value {
    const value = padEnd(this.graph, input, channels, pixels);
    return value === input ? value : this.#requantised(input, value);
  }

  #quantised(name: string, value: Value): Value {
    const range = this.#ranges.get(name);
    if (!range) throw new Error(`No range was measured for the layer ${name}`);
    const min = Math.min(0, range.min);
    const scale = (Math.max(0, range.max) - min) / 255 || 1;
    return this.#throughBytes(value, { scale, zero: Math.round(-min / scale) });
  }

  #requantised(input: Value, value: Value): Value {
    return this.#throughBytes(value, this.#bytesOf(input));
  }

  #throughBytes(value: Value, bytes: Bytes): Value {
    const parameters = this.#parameters(bytes);
    return this.#dequantised(this.graph.op('QuantizeLinear', [value, ...parameters]), bytes);
  }

  #dequantised(value: Value, bytes: Bytes): Value {
    const result = this.graph.op('DequantizeLinear', [value, ...this.#parameters(bytes)]);
    this.#bytes.set(result, bytes);
    return result;
  }

  #parameters({ scale, zero }: Bytes): [Value, Value] {
    return [this.graph.scalar(scale), this.graph.integerTensor([], Uint8Array.of(zero))];
  }

  /** A constant with a scale for each element of the first dimension. */
  #constant(dims: readonly number[], data: Int8Array | Int32Array, scales: Float32Array): Value {
    const scale = this.graph.constant({ dims: [scales.length], data: scales });
    return this.graph.op('DequantizeLinear', [this.graph.integerTensor(dims, data), scale], { axis: 0 });
  }

  #bytesOf(value: Value): Bytes {
    const bytes = this.#bytes.get(value);
    if (!bytes) throw new Error(`The value ${value} is not quantised`);
    return bytes;
  }
}

/** The scale of each output channel: the largest weight is 63, and the bias stays in range. */
function weightScales(kernel: Tensor, bias: Float32Array, inputScale: number): Float32Array {
  const size = kernel.data.length / bias.length;
  return bias.map((value, channel) => {
    const weights = kernel.data.subarray(channel * size, (channel + 1) * size);
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    return Math.max(largest / WEIGHT_LIMIT, Math.abs(value) / (inputScale * BIAS_LIMIT)) || 1;
  });
}

function quantisedWeights({ data }: Tensor, scales: Float32Array): Int8Array {
  const size = data.length / scales.length;
  return Int8Array.from(data, (weight, index) => Math.round(weight / (scales[Math.floor(index / size)] as number)));
}

/** What a constant in each channel of the input adds to an output channel of a convolution. */
function shiftOf({ dims, data }: Tensor, channel: number, values: readonly number[]): number {
  const [, inputs = 0, height = 0, width = 0] = dims;
  const area = height * width;
  return values.reduce((sum, value, input) => {
    const start = (channel * inputs + input) * area;
    return sum + value * data.subarray(start, start + area).reduce((total, weight) => total + weight, 0);
  }, 0);
}
