import type { Darkroom } from '../../support/darkroom.js';
import { familyOf, processorSeconds, residentMegabytes } from '../../support/processes.js';

/** How a phase went: photos, the seconds that they took, and what processes spent on them. */
export interface Run {
  readonly photos: number;
  readonly seconds: number;
  /** Processor seconds of the workers and their inference processes. */
  readonly analysing: number;
  /** The workers' part of it, without inference processes. */
  readonly orchestrating: number;
  /** Processor seconds of everything that took part. */
  readonly everything: number;
  /** Published changes. */
  readonly changes: number;
  /** The most memory that was resident in the analysing processes together, in MB. */
  readonly megabytes: number;
}

/** Sampling interval in milliseconds. */
const SAMPLE_MS = 100;

/**
 * Finds the processes that a Darkroom has now: orchestrators, which give photos to inference processes and take their
 * results; workers, which are those and their inference processes; others, the API and the servers.
 */
export function processesOf(darkroom: Darkroom) {
  const children = darkroom.children();
  const isWorker = ({ name }: { name: string }) => name.startsWith('worker-');
  const orchestrators = children.filter(isWorker).map(({ pid }) => pid);
  const others = children.filter((child) => !isWorker(child)).flatMap(({ pid }) => familyOf(pid));
  return { orchestrators, workers: orchestrators.flatMap((pid) => familyOf(pid)), others };
}

/** Processor time of some processes together, in seconds. */
export function secondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
}

/** Memory of some processes that is resident now, together, in MB. */
export function megabytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentMegabytes(pid), 0);
}

/** Samples the resident memory of processes. */
export class MemoryWatch {
  #peak = 0;
  readonly #timer = setInterval(() => this.#sample(), SAMPLE_MS);

  constructor(readonly pids: readonly number[]) {}

  /** The peak of their resident memory since the last call, in MB. */
  take(): number {
    this.#sample();
    const most = this.#peak;
    this.#peak = 0;
    return most;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, megabytesOf(this.pids));
  }
}
