import { MessageWriter } from './protobuf.js';

/** ONNX operator set and file version that the graphs are written for. */
const OPSET = 17;
const IR_VERSION = 8;

/** TensorProto.DataType */
const DATA_TYPE = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The name of a value in a graph: an input, a constant or the output of a node. */
export type Value = string & { readonly __brand: 'onnx value' };

/** A dense float tensor, row-major. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Attributes of a node. Whole numbers are ONNX ints; a float attribute is `{ float }`. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>>;

/** The values of a constant. */
type Numbers = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

/**
 * Builds one ONNX graph, node by node, in topological order, and encodes it as a model file.
 * Field numbers are those of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: MessageWriter[] = [];
  readonly #initializers: MessageWriter[] = [];
  readonly #inputs: MessageWriter[] = [];
  readonly #outputs: MessageWriter[] = [];
  #values = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Declares a graph input. A string in `dims` names a dimension that is known at run time only. */
  input(name: string, type: 'float32' | 'uint8', dims: readonly (number | string)[]): Value {
    this.#inputs.push(valueInfo(name, type, dims));
    return name as Value;
  }

  /** Declares `value` as the graph output called `name`. */
  output(name: string, value: Value, dims: readonly (number | string)[]): void {
    this.#nodes.push(node('Identity', [value], name, {}));
    this.#outputs.push(valueInfo(name, 'float32', dims));
  }

  /** A float constant. */
  constant(tensor: Tensor): Value {
    return this.#initializer('float32', tensor.dims, tensor.data);
  }

  /** A float scalar. */
  scalar(value: number): Value {
    return this.constant({ dims: [], data: Float32Array.of(value) });
  }

  /** A one-dimensional constant of 64-bit integers (shapes, axes, pads). */
  integers(values: readonly number[]): Value {
    return this.#initializer('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A constant of 8-bit or 32-bit integers. */
  integerTensor(dims: readonly number[], data: Int8Array | Uint8Array | Int32Array): Value {
    const type = data instanceof Int8Array ? 'int8' : data instanceof Uint8Array ? 'uint8' : 'int32';
    return this.#initializer(type, dims, data);
  }

  /** Adds a node with one output and returns that output. */
  op(type: string, inputs: readonly (Value | '')[], attributes: Attributes = {}): Value {
    const output = this.#nextName();
    this.#nodes.push(node(type, inputs, output, attributes));
    return output;
  }

  /** The whole model file. @param observed further values that the model gives out under their own names */
  encode(observed: readonly Value[] = []): Uint8Array {
    const graph = new MessageWriter();
    for (const entry of this.#nodes) graph.message(1, entry);
    graph.string(2, this.#name);
    for (const entry of this.#initializers) graph.message(5, entry);
    for (const entry of this.#inputs) graph.message(11, entry);
    for (const entry of [...this.#outputs, ...observed.map((value) => valueInfo(value, 'float32'))])
      graph.message(12, entry);
    return new MessageWriter()
      .integer(1, IR_VERSION)
      .string(2, 'darkroom')
      .message(7, graph)
      .message(8, new MessageWriter().string(1, '').integer(2, OPSET))
      .bytes();
  }

  #initializer(type: keyof typeof DATA_TYPE, dims: readonly number[], data: Numbers): Value {
    if (dims.reduce((product, dim) => product * dim, 1) !== data.length)
      throw new Error(`${this.#name}: a constant of shape [${dims.join(', ')}] has ${data.length} values`);
    const name = this.#nextName();
    const tensor = new MessageWriter();
    for (const dim of dims) tensor.integer(1, dim);
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push(tensor.integer(2, DATA_TYPE[type]).string(8, name).bytesField(9, raw));
    return name;
  }

  #nextName(): Value {
    this.#values += 1;
    return `v${this.#values}` as Value;
  }
}

function node(type: string, inputs: readonly string[], output: string, attributes: Attributes): MessageWriter {
  const message = new MessageWriter();
  for (const input of inputs) message.string(1, input);
  message.string(2, output).string(4, type);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
  return message;
}

function attribute(name: string, value: Attributes[string]): MessageWriter {
  const message = new MessageWriter().string(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, ATTRIBUTE_TYPE.int);
  if (typeof value === 'string') return message.string(4, value).integer(20, ATTRIBUTE_TYPE.string);
  if ('float' in value) return message.float(2, value.float).integer(20, ATTRIBUTE_TYPE.float);
  for (const item of value) message.integer(8, item);
  return message.integer(20, ATTRIBUTE_TYPE.ints);
}

/** @param dims left out where they are not known */
function valueInfo(name: string, type: 'float32' | 'uint8', dims?: readonly (number | string)[]): MessageWriter {
  const tensorType = new MessageWriter().integer(1, DATA_TYPE[type]);
  if (dims) tensorType.message(2, shapeOf(dims));
  return new MessageWriter().string(1, name).message(2, new MessageWriter().message(1, tensorType));
}

function shapeOf(dims: readonly (number | string)[]): MessageWriter {
  const shape = new MessageWriter();
  for (const dim of dims) {
    const size = typeof dim === 'number' ? new MessageWriter().integer(1, dim) : new MessageWriter().string(2, dim);
    shape.message(1, size);
  }
  return shape;
}
