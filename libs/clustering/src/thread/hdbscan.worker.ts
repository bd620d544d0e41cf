import { parentPort, workerData } from 'node:worker_threads';
import { hdbscan } from '../hdbscan/hdbscan.js';
import type { ThreadInput, ThreadMessage } from './messages.js';

const { points, options } = workerData as ThreadInput;
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
const clustering = hdbscan(points, options, (stage, done, total) => say({ kind: 'stage', stage, done, total }));
say({ kind: 'result', clustering });
