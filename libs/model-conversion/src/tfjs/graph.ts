import * as z from 'zod';
import { convolution, depthwise, relu, relu6, type Convolution } from '../onnx/layers.js';
import type { OnnxGraph, Value } from '../onnx/graph.js';
import { weightsManifestSchema, type Weights } from './weights.js';

/** TensorFlow's NodeDef in JSON: 64-bit integers and bytes are strings (bytes in base64). */
const attributeSchema = z.object({
  s: z.optional(z.string()),
  b: z.optional(z.boolean()),
  list: z.optional(z.object({ i: z.optional(z.array(z.string())), s: z.optional(z.array(z.string())) })),
});

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

/** A TensorFlow.js graph model (`model.json`). */
export const graphModelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: weightsManifestSchema,
});

/** A parsed TensorFlow.js graph model. */
export type GraphModel = z.infer<typeof graphModelSchema>;

type GraphNode = z.infer<typeof nodeSchema>;

/** TensorFlow works in NHWC, ONNX in NCHW: axis i of the one is axis CHANNELS_FIRST[i] of the other. */
const CHANNELS_FIRST = [0, 2, 3, 1];

/**
 * Adds parts of a TensorFlow.js graph to an ONNX graph. Feature maps are NCHW throughout. Operators are converted one by
 * one; an unknown operator, or one that is used in a way that the conversion does not cover, is an error.
 */
export class GraphConverter {
  readonly #graph: OnnxGraph;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #weights: Weights;
  readonly #input: Value;
  readonly #done = new Map<string, Value>();

  /** @param input the (normalised, NCHW) value that replaces the graph's placeholder */
  constructor(graph: OnnxGraph, model: GraphModel, weights: Weights, input: Value) {
    this.#graph = graph;
    this.#nodes = new Map(model.modelTopology.node.map((node) => [node.name, node]));
    this.#weights = weights;
    this.#input = input;
  }

  /** The value of a node; what it depends on is added first. */
  value(name: string): Value {
    const known = this.#done.get(name);
    if (known) return known;
    const node = this.#nodes.get(name);
    if (!node) throw new Error(`The graph has no node called ${name}`);
    const value = this.#convert(node);
    this.#done.set(name, value);
    return value;
  }

  #convert(node: GraphNode): Value {
    switch (node.op) {
      case 'Placeholder':
        return this.#input;
      case 'Const':
        return this.#scalar(node);
      case 'Identity':
        return this.#operand(node, 0);
      case 'Conv2D':
      case '_FusedConv2D':
        return this.#activation(node, convolution(this.#graph, this.#operand(node, 0), this.#parameters(node)));
      case 'DepthwiseConv2dNative':
      case 'FusedDepthwiseConv2dNative':
        return this.#activation(node, depthwise(this.#graph, this.#operand(node, 0), this.#parameters(node)));
      case 'Mul':
        return this.#hardSwish(node) ?? this.#graph.op('Mul', [this.#operand(node, 0), this.#operand(node, 1)]);
      case 'Add':
        return this.#graph.op('Add', [this.#operand(node, 0), this.#operand(node, 1)]);
      case 'Relu':
        return relu(this.#graph, this.#operand(node, 0));
      case 'Relu6':
        return relu6(this.#graph, this.#operand(node, 0));
      case 'Sigmoid':
        return this.#graph.op('Sigmoid', [this.#operand(node, 0)]);
      case 'Mean':
        return this.#mean(node);
      case 'ConcatV2':
        return this.#concat(node);
      case 'ResizeBilinear':
        return this.#doubleSize(node);
      default:
        throw unsupported(node, 'its operator is not known');
    }
  }

  #operand(node: GraphNode, index: number): Value {
    return this.value(inputName(node, index));
  }

  /** The values of a constant input (axes, sizes). */
  #constants(node: GraphNode, index: number): number[] {
    return [...this.#weights.take(inputName(node, index)).data];
  }

  /** Only scalars broadcast alike in NHWC and NCHW. */
  #scalar(node: GraphNode): Value {
    const tensor = this.#weights.take(node.name);
    if (tensor.dims.length > 0) throw unsupported(node, 'a constant operand has to be a scalar');
    return this.#graph.constant(tensor);
  }

  #parameters(node: GraphNode): Convolution {
    const [, rows, columns] = integers(node, 'strides');
    if (rows === undefined || rows !== columns) throw unsupported(node, 'its strides differ');
    if (integers(node, 'dilations').some((dilation) => dilation !== 1)) throw unsupported(node, 'it is dilated');
    const padding = text(node.attr['padding']?.s);
    if (padding !== 'SAME' && padding !== 'VALID') throw unsupported(node, `its padding is ${padding}`);
    const kernel = this.#weights.take(inputName(node, 1));
    const parameters: Convolution = { kernel, stride: rows, padding };
    return fused(node).includes('BiasAdd')
      ? { ...parameters, bias: this.#weights.take(inputName(node, 2)) }
      : parameters;
  }

  #activation(node: GraphNode, value: Value): Value {
    const [activation, ...more] = fused(node).filter((name) => name !== 'BiasAdd');
    if (activation === undefined) return value;
    if (activation === 'Relu' && more.length === 0) return relu(this.#graph, value);
    throw unsupported(node, `it is fused with ${[activation, ...more].join(', ')}`);
  }

  /**
   * Products of relu6(x + 3), as MobileNetV3 has them, in the operator for which ONNX Runtime has a kernel: with 1/6 they
   * are hardSigmoid(x), with x/6 the hard swish x · hardSigmoid(x) (Howard et al. 2019).
   */
  #hardSwish(node: GraphNode): Value | undefined {
    for (const [gate, factor] of [node.input, node.input.toReversed()] as [string, string][]) {
      const x = this.#operandBeside(this.#nodes.get(this.#nodes.get(gate)?.input[0] ?? ''), 'Add', 3);
      if (this.#nodes.get(gate)?.op !== 'Relu6' || x === undefined) continue;
      const isSwish = this.#operandBeside(this.#nodes.get(factor), 'Mul', 1 / 6) === x;
      if (!isSwish && !this.#isScalar(factor, 1 / 6)) continue;
      const sigmoid = this.#graph.op('HardSigmoid', [this.value(x)], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
      return isSwish ? this.#graph.op('Mul', [this.value(x), sigmoid]) : sigmoid;
    }
    return undefined;
  }

  /** The operand of an addition or a multiplication whose other one is a scalar. */
  #operandBeside(node: GraphNode | undefined, op: string, scalar: number): string | undefined {
    if (node?.op !== op) return undefined;
    const [left, right] = node.input as [string, string];
    return this.#isScalar(right, scalar) ? left : this.#isScalar(left, scalar) ? right : undefined;
  }

  /** Weights have half precision. */
  #isScalar(name: string, value: number): boolean {
    if (this.#nodes.get(name)?.op !== 'Const') return false;
    const { data } = this.#weights.take(name);
    return data.length === 1 && Math.abs((data[0] as number) - value) < 1e-3;
  }

  #mean(node: GraphNode): Value {
    const axes = this.#constants(node, 1).sort();
    if (String(axes) !== '1,2' || node.attr['keep_dims']?.b !== true)
      throw unsupported(node, 'it is no mean over height and width');
    return this.#graph.op('GlobalAveragePool', [this.#operand(node, 0)]);
  }

  #concat(node: GraphNode): Value {
    const last = node.input.length - 1;
    const [axis] = this.#constants(node, last);
    const operands = node.input.slice(0, last).map((_, index) => this.#operand(node, index));
    return this.#graph.op('Concat', operands, { axis: CHANNELS_FIRST.at(axis as number) as number });
  }

  /**
   * TensorFlow states the target size for the resolution at which the graph was exported. These graphs only double, so
   * the scale is used instead and the model works at any resolution.
   */
  #doubleSize(node: GraphNode): Value {
    if (node.attr['half_pixel_centers']?.b || node.attr['align_corners']?.b)
      throw unsupported(node, 'its sampling is another');
    const scales = this.#graph.constant({ dims: [4], data: Float32Array.of(1, 1, 2, 2) });
    return this.#graph.op('Resize', [this.#operand(node, 0), '', scales], {
      mode: 'linear',
      coordinate_transformation_mode: 'asymmetric',
    });
  }
}

function inputName(node: GraphNode, index: number): string {
  const name = node.input[index];
  if (name === undefined) throw unsupported(node, `it has no input ${index}`);
  return name;
}

function integers(node: GraphNode, attribute: string): number[] {
  return (node.attr[attribute]?.list?.i ?? []).map(Number);
}

function fused(node: GraphNode): string[] {
  return (node.attr['fused_ops']?.list?.s ?? []).map(text);
}

function text(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

function unsupported(node: GraphNode, why: string): Error {
  return new Error(`Cannot convert ${node.name} (${node.op}): ${why}`);
}
