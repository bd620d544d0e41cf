import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelsUnavailableError, type ModelFiles } from './load.js';
import type { ModelEntry } from './manifest.js';

// From 1.29 on, ONNX Runtime's Linux builds send usage reports to their maker unless this is set before the first
// session. What somebody does with their photos is nobody else's business.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** A loaded model. It is created at its first run, so that a process only loads the models that it uses. */
export class Model {
  readonly #path: string;
  readonly #entry: ModelEntry;
  readonly #size: number;
  readonly #threads: number;
  #session: Promise<InferenceSession> | undefined;

  /** @throws when the model takes no square image. */
  constructor(set: ModelFiles, entry: ModelEntry) {
    this.#path = join(set.directory, entry.file);
    this.#entry = entry;
    this.#threads = set.threads;
    const [, height, width] = entry.input.dims;
    if (typeof height !== 'number' || height !== width) throw new Error(`${entry.id} takes no square image`);
    this.#size = height;
  }

  /** Side of the square input, in pixels. */
  get size(): number {
    return this.#size;
  }

  /**
   * Runs the model on a batch of square RGB images.
   *
   * @param pixels the images one after the other, each size × size × 3 bytes
   * @returns the model's outputs by name, flat, the batch outermost
   */
  async run(pixels: Uint8Array): Promise<(output: string) => Float32Array> {
    this.#session ??= this.#load();
    const session = await this.#session;
    const batch = pixels.byteLength / (this.#size * this.#size * 3);
    const input = new Tensor('uint8', pixels, [batch, this.#size, this.#size, 3]);
    const results = await session.run({ [this.#entry.input.name]: input });
    return (output) => {
      const data = results[output]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${this.#entry.id} has no output called ${output}`);
      return data;
    };
  }

  /** Frees the session, if there is one. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.release();
  }

  async #load(): Promise<InferenceSession> {
    try {
      return await InferenceSession.create(this.#path, {
        executionProviders: ['cpu'],
        intraOpNumThreads: this.#threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
      });
    } catch (error) {
      throw new ModelsUnavailableError(`The model ${this.#path} cannot be loaded (${String(error)})`, { cause: error });
    }
  }
}
