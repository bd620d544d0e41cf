import type { OnnxGraph, Value } from '../onnx/graph.js';
import { convolution, halve, maxPool, padEnd, pixelInput, relu, type Convolution } from '../onnx/layers.js';

/** A convolution of a network, whose numbers below zero may be cut. */
export interface Layer extends Convolution {
  readonly rectified: boolean;
}

/** Adds the layers of a network to a graph. Names are of the layer's output, for which a range is measured. */
export interface Layers {
  readonly graph: OnnxGraph;
  /** RGB bytes, normalised to (x − mean) · scale. */
  pixels(size: number | 'any', mean: readonly [number, number, number], scale: number): Value;
  convolution(name: string, input: Value, layer: Layer): Value;
  /** Feature maps side by side, by their channels. */
  concat(name: string, parts: readonly Value[]): Value;
  /** The sum of two feature maps, rectified. */
  rectifiedSum(name: string, left: Value, right: Value): Value;
  maxPool(input: Value, size: number, stride: number, padding: 'SAME' | 'VALID'): Value;
  /** The mean of each 2 × 2 window. */
  halve(input: Value): Value;
  /** Zeros after the last channel, the last row and the last column. */
  padEnd(input: Value, channels: number, pixels: number): Value;
}

/** Layers that compute in floating point. */
export class FloatLayers implements Layers {
  readonly graph: OnnxGraph;
  /** The outputs of named layers. */
  readonly outputs = new Map<string, Value>();
  /** Layers whose outputs are concatenated, with the concatenation: they need one range. */
  readonly alike: string[][] = [];

  constructor(graph: OnnxGraph) {
    this.graph = graph;
  }

  pixels(size: number | 'any', mean: readonly number[], scale: number): Value {
    return pixelInput(this.graph, size, mean, scale);
  }

  convolution(name: string, input: Value, layer: Layer): Value {
    const value = convolution(this.graph, input, layer);
    return this.#named(name, layer.rectified ? relu(this.graph, value) : value);
  }

  concat(name: string, parts: readonly Value[]): Value {
    const names = [...this.outputs].filter(([, value]) => parts.includes(value)).map(([part]) => part);
    this.alike.push([name, ...names]);
    return this.#named(name, this.graph.op('Concat', parts, { axis: 1 }));
  }

  rectifiedSum(name: string, left: Value, right: Value): Value {
    return this.#named(name, relu(this.graph, this.graph.op('Add', [left, right])));
  }

  maxPool(input: Value, size: number, stride: number, padding: 'SAME' | 'VALID'): Value {
    return maxPool(this.graph, input, { size, stride, padding });
  }

  halve(input: Value): Value {
    return halve(this.graph, input);
  }

  padEnd(input: Value, channels: number, pixels: number): Value {
    return padEnd(this.graph, input, channels, pixels);
  }

  #named(name: string, value: Value): Value {
    this.outputs.set(name, value);
    return value;
  }
}
