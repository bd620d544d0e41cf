import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Answering } from '../live/processes.js';
import { MemoryWatch, secondsOf, type Run } from './usage.js';

/** The phases that look at photos, as snapshots call them. */
export const PHASES = ['training', 'faceDetection'] as const;

/** One of {@link PHASES}. */
export type PhotoPhase = (typeof PHASES)[number];

/** Processes that loop over photos and do nothing else. */
export class Floor {
  private constructor(readonly processes: readonly Answering[]) {}

  /** Starts as many and lets them load their models on a first photo. */
  static async open(directory: string, models: string, size: number, photo: string): Promise<Floor> {
    const thumbnails = join(directory, 'floor-thumbnails');
    mkdirSync(thumbnails, { recursive: true });
    const module = new URL('floor-process.mjs', import.meta.url);
    const floor = new Floor(Array.from({ length: size }, () => new Answering(module, [models, thumbnails])));
    await Promise.all(floor.processes.map((process) => process.receive('ready')));
    for (const phase of PHASES) await floor.run(phase, Array<string>(size).fill(photo));
    return floor;
  }

  /** Loops over the photos, every process over its share. */
  async run(phase: PhotoPhase, paths: readonly string[]): Promise<Run> {
    const pids = this.processes.map(({ pid }) => pid);
    const before = secondsOf(pids);
    const memory = new MemoryWatch(pids);
    const seconds = await Promise.all(
      this.processes.map((process, turn) => {
        const share = paths.filter((_, at) => at % this.processes.length === turn);
        return process.ask<number>({ phase, paths: share }, 'seconds');
      }),
    );
    memory.stop();
    const spent = secondsOf(pids) - before;
    // Shares are not equally hard: as if the processes had ended together, which none faster could.
    const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
    const used = { analysing: spent, orchestrating: 0, everything: spent, megabytes: memory.take() };
    return { photos: paths.length, seconds: mean, changes: 0, ...used };
  }

  async end(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end()));
  }
}
