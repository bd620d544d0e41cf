import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Outputs } from '../heads/head.js';
import type { Size } from '../image.js';
import { ModelsUnavailableError, type ModelFiles } from './load.js';
import type { TaskModel, TaskName } from './manifest.js';
import { tensorOf } from './tensor.js';

// From 1.29 on, ONNX Runtime's Linux builds send usage reports to their maker unless this is set before the first
// session. Darkroom sends nothing anywhere.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** The model of a task. It is loaded once: when asked to, or else at its first run. */
export class Model<Task extends TaskName> {
  readonly declaration: TaskModel<Task>;
  readonly #path: string;
  readonly #threads: number;
  #session: Promise<InferenceSession> | undefined;

  /** @param files where the model's file is */
  constructor(files: Pick<ModelFiles, 'directory' | 'threads'>, declaration: TaskModel<Task>) {
    this.declaration = declaration;
    this.#path = join(files.directory, declaration.file);
    this.#threads = files.threads;
  }

  /** Loads the model, unless it is loaded. @throws ModelsUnavailableError where it cannot be. */
  async load(): Promise<void> {
    await this.#opened();
  }

  /**
   * Runs the model on a batch of images.
   *
   * @param pixels the images one after the other, each height × width × 3 bytes of RGB
   * @param size of each image
   */
  async run(pixels: Uint8Array, size: Size): Promise<Outputs> {
    const { id, input } = this.declaration;
    const session = await this.#opened();
    const results = await session.run({ [input.name]: tensorOf(pixels, size, input) });
    return (output) => {
      const data = results[output]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${id} has no output called ${output}`);
      return data;
    };
  }

  /** Frees the session, if there is one. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.release();
  }

  #opened(): Promise<InferenceSession> {
    return (this.#session ??= this.#open());
  }

  async #open(): Promise<InferenceSession> {
    try {
      return await openSession(this.#path, this.#threads);
    } catch (error) {
      throw new ModelsUnavailableError(`The model ${this.#path} cannot be loaded (${String(error)})`, { cause: error });
    }
  }
}

/** Opens a network, from a file or its content. */
export function openSession(network: string | Uint8Array, threads: number): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  };
  return typeof network === 'string'
    ? InferenceSession.create(network, options)
    : InferenceSession.create(network, options);
}
