import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CENTERNET_NODES } from './centernet.js';
import { graphModelSchema } from '../tfjs/graph.js';
import type { RgbImage } from '#libs/formats';
import { FACE_PACKAGE, FACEBOXES_PACKAGE, findPackage, HUMAN_PACKAGE } from './packages.js';

/** What is used of a TensorFlow.js tensor. */
interface TfTensor {
  readonly shape: number[];
  data(): Promise<Float32Array>;
}

/** What is used of TensorFlow.js and of the face networks that are written for it. */
interface TfFaceApi {
  readonly tf: {
    setBackend(name: 'cpu'): Promise<boolean>;
    tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): TfTensor;
    tensor4d(values: Uint8Array, shape: [number, number, number, number], type: 'float32' | 'int32'): TfTensor;
    loadGraphModel(handler: unknown): Promise<{ execute(input: TfTensor, outputs: string[]): TfTensor[] }>;
    readonly io: {
      decodeWeights(data: ArrayBuffer, specs: unknown[]): unknown;
      fromMemory(artifacts: { modelTopology: unknown; weightSpecs: unknown[]; weightData: ArrayBuffer }): unknown;
    };
  };
  toNetInput(tensor: TfTensor): Promise<unknown>;
  readonly FaceLandmark68Net: new () => FaceNet<TfTensor>;
  readonly FaceRecognitionNet: new () => FaceNet<TfTensor>;
}

interface FaceNet<Output> {
  loadFromWeightMap(weights: unknown): void;
  forwardInput(input: unknown): Output;
}

let loaded: Promise<TfFaceApi> | undefined;

/** TensorFlow.js's bundle is made for browsers: it looks for a window while it is loaded, and only then. */
async function faceApi(): Promise<TfFaceApi> {
  loaded ??= (async () => {
    const bundle = '@vladmandic/face-api/dist/face-api.esm.js';
    Object.assign(globalThis, { window: { document: {} } });
    const api = (await import(bundle)) as TfFaceApi;
    Reflect.deleteProperty(globalThis, 'window');
    await api.tf.setBackend('cpu');
    return api;
  })();
  return loaded;
}

/** The face detector in TensorFlow.js: its box encodings and class logits, a row an anchor. Sides are multiples of 128. */
export async function tfDetector(image: RgbImage): Promise<{ boxes: Float32Array; classes: Float32Array }> {
  const { tf } = await faceApi();
  const directory = join(findPackage(FACEBOXES_PACKAGE).directory, 'models');
  const json = JSON.parse(await readFile(join(directory, 'faceboxes.json'), 'utf8')) as { modelTopology: unknown };
  const weightSpecs = graphModelSchema.parse(json).weightsManifest.flatMap((group) => group.weights);
  const weightData = arrayBuffer(await readFile(join(directory, 'faceboxes.bin')));
  const { modelTopology } = json;
  const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const input = tf.tensor4d(image.data, [1, image.height, image.width, 3], 'int32');
  const [boxes, classes] = model.execute(input, ['reshaping/concat', 'reshaping/concat_1']) as [TfTensor, TfTensor];
  return { boxes: await boxes.data(), classes: await classes.data() };
}

/** The landmark network in TensorFlow.js on a 112 × 112 image. */
export async function tfLandmarks(image: RgbImage): Promise<Float32Array> {
  return (await forward((api) => api.FaceLandmark68Net, 'face_landmark_68_model', image)).data();
}

/** The descriptor network in TensorFlow.js on a 150 × 150 image. */
export async function tfDescriptor(image: RgbImage): Promise<Float32Array> {
  return (await forward((api) => api.FaceRecognitionNet, 'face_recognition_model', image)).data();
}

async function forward<Output>(
  net: (api: TfFaceApi) => new () => FaceNet<Output>,
  name: string,
  image: RgbImage,
): Promise<Output> {
  const api = await faceApi();
  const directory = join(findPackage(FACE_PACKAGE).directory, 'model');
  const manifest = JSON.parse(await readFile(join(directory, `${name}-weights_manifest.json`), 'utf8')) as {
    weights: unknown[];
  }[];
  const weights = arrayBuffer(await readFile(join(directory, `${name}.bin`)));
  const network = new (net(api))();
  network.loadFromWeightMap(
    api.tf.io.decodeWeights(
      weights,
      manifest.flatMap((group) => group.weights),
    ),
  );
  const pixels = api.tf.tensor3d(image.data, [image.height, image.width, 3], 'int32');
  return network.forwardInput(await api.toNetInput(pixels));
}

/** CenterNet in TensorFlow.js on a square image: its feature maps and heat map, height × width × channels. */
export async function tfCenternet(
  image: RgbImage,
): Promise<Record<keyof typeof CENTERNET_NODES, { shape: number[]; data: Float32Array }>> {
  const { tf } = await faceApi();
  const model = await tf.loadGraphModel(tf.io.fromMemory(await centernetFor(image.width)));
  const names = Object.keys(CENTERNET_NODES) as (keyof typeof CENTERNET_NODES)[];
  const input = tf.tensor4d(image.data, [1, image.height, image.width, 3], 'float32');
  const outputs = model.execute(
    input,
    names.map((name) => CENTERNET_NODES[name]),
  );
  const read = async (tensor: TfTensor | undefined) => ({
    shape: tensor?.shape ?? [],
    data: await (tensor as TfTensor).data(),
  });
  const [c5, c4, heatMap] = await Promise.all(outputs.map(read));
  return {
    c5: c5 as NonNullable<typeof c5>,
    c4: c4 as NonNullable<typeof c4>,
    heatMap: heatMap as NonNullable<typeof heatMap>,
  };
}

/** The graph was exported for 512 × 512: for another size its placeholder and the targets of its upsampling are changed. */
async function centernetFor(
  size: number,
): Promise<{ modelTopology: unknown; weightSpecs: unknown[]; weightData: ArrayBuffer }> {
  const directory = join(findPackage(HUMAN_PACKAGE).directory, 'models');
  const text = await readFile(join(directory, 'centernet.json'), 'utf8');
  const raw = JSON.parse(text.replaceAll('{"size":"512"}', `{"size":"${size}"}`)) as { modelTopology: unknown };
  const weights = graphModelSchema.parse(raw).weightsManifest.flatMap((group) => group.weights);
  const weightData = arrayBuffer(await readFile(join(directory, 'centernet.bin')));
  const view = new DataView(weightData);
  let offset = 0;
  for (const { name, shape, dtype } of weights) {
    const length = shape.reduce((product, dim) => product * dim, 1);
    if (/up_sampling2d(_\d)?\/mul$/.test(name)) {
      for (const at of [offset, offset + 4]) view.setInt32(at, (view.getInt32(at, true) * size) / 512, true);
    }
    offset += length * (dtype === 'int32' ? 4 : 2);
  }
  return { modelTopology: raw.modelTopology, weightSpecs: weights, weightData };
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
