import type { Darkroom } from '../../support/darkroom.js';
import { familyOf, processorSeconds, residentMegabytes } from '../../support/processes.js';

/** How a phase went: photos, the seconds that they took, and what processes spent on them. */
export interface Run {
  readonly photos: number;
  readonly seconds: number;
  /** Processor seconds of the processes that analyse, and of whoever gives them work. */
  readonly analysing: number;
  /** Of that, the part of whoever gives the work and takes the results. */
  readonly orchestrating: number;
  /** Processor seconds of everything that took part. */
  readonly everything: number;
  /** Changes that viewers were told. */
  readonly changes: number;
  /** The most memory that was resident in the analysing processes together, in MB. */
  readonly megabytes: number;
}

/** Between two looks at the memory of processes, in milliseconds. */
const LOOK_MS = 100;

/** The processes that a Darkroom has now, by what they do. */
interface Processes {
  /** Give photos to inference processes and take their results. */
  readonly orchestrators: readonly number[];
  /** Those, and their inference processes. */
  readonly workers: readonly number[];
  /** The API and the servers. */
  readonly others: readonly number[];
}

/** Finds the processes of a Darkroom. */
export function processesOf(darkroom: Darkroom): Processes {
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

/** Looks at the memory of processes while something goes on. */
export class MemoryWatch {
  #most = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly pids: readonly number[]) {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** The most that was resident together since this was last asked, in MB. */
  take(): number {
    this.#look();
    const most = this.#most;
    this.#most = 0;
    return most;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#most = Math.max(this.#most, megabytesOf(this.pids));
  }
}
