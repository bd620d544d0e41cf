import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Outputs } from '../heads/head.js';
import { ModelsUnavailableError, type ModelFiles } from './load.js';
import type { TaskModel, TaskName } from './manifest.js';
import { tensorOf } from './tensor.js';

// From 1.29 on, ONNX Runtime's Linux builds send usage reports to their maker unless this is set before the first
// session. Darkroom sends nothing anywhere.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** The model of a task. It is loaded at its first run, so that a process only loads the models that it uses. */
export class Model<Task extends TaskName> {
  readonly declaration: TaskModel<Task>;
  readonly #path: string;
  readonly #threads: number;
  #session: Promise<InferenceSession> | undefined;

  constructor(set: ModelFiles, task: Task) {
    this.declaration = set.manifest.tasks[task];
    this.#path = join(set.directory, this.declaration.file);
    this.#threads = set.threads;
  }

  /**
   * Runs the model on a batch of images.
   *
   * @param pixels the images one after the other, of the size of the input, each height × width × 3 bytes of RGB
   */
  async run(pixels: Uint8Array): Promise<Outputs> {
    const { id, input } = this.declaration;
    this.#session ??= this.#load();
    const session = await this.#session;
    const results = await session.run({ [input.name]: tensorOf(pixels, input) });
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
