// Runs a model on pixels and writes all of its outputs, one after the other, for integers.full.spec.ts: plain JavaScript,
// since Valgrind only interprets it.
import { readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [network, pixels, width, height, target] = /** @type {[string, string, string, string, string]} */ (
  /** @type {unknown} */ (process.argv.slice(2))
);
const session = await InferenceSession.create(network, { intraOpNumThreads: 1 });
const dims = [1, Number(height), Number(width), 3];
const results = await session.run({ pixels: new Tensor('uint8', new Uint8Array(readFileSync(pixels)), dims) });
const outputs = session.outputNames.map((name) => /** @type {Float32Array} */ (results[name]?.data));
writeFileSync(target, Buffer.concat(outputs.map(({ buffer }) => Buffer.from(buffer))));
