import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HDBSCAN } from 'hdbscan-ts';
import { clusterInThread, refineInThread } from '#libs/clustering';

/** Clusters the faces of a file once and sends the result to its parent. */
const [contender = '', file = '', settings = ''] = process.argv.slice(2);
/** @type {import('#libs/clustering').HdbscanOptions & { attach: import('#libs/clustering').RefineOptions['attach']; suggest: number }} */
const options = JSON.parse(settings);

/** @type {Readonly<Record<string, () => Promise<ArrayLike<number>>>>} */
const contenders = {
  async darkroom() {
    const { labels } = await clusterInThread(points, options);
    const photos = Int32Array.from(labels, (_, at) => at);
    const { attached } = await refineInThread(
      { points, dimension: options.dimension, groups: labels, photos, fixed: new Uint8Array(labels.length), never: [] },
      { attach: options.attach, near: { limit: options.suggest, most: 5_000, normalised: false } },
    );
    for (const { point, to } of attached) labels[point] = labels[to] ?? -1;
    return labels;
  },
  async 'hdbscan-ts'() {
    const { dimension, minClusterSize, minSamples } = options;
    const rows = Array.from({ length: points.length / dimension }, (_, row) => [
      ...points.subarray(row * dimension, (row + 1) * dimension),
    ]);
    // hdbscan-ts does not count the point itself.
    return new HDBSCAN({ minClusterSize, minSamples: minSamples - 1 }).fit(rows);
  },
};

const points = readPoints();
const began = performance.now();
const labels = Int32Array.from((await contenders[contender]?.()) ?? []);
const seconds = (performance.now() - began) / 1_000;
process.send?.({ clustered: { seconds, peak: process.resourceUsage().maxRSS / 1024, labels } });

/** The file's numbers, in shared memory. */
function readPoints() {
  const handle = openSync(file, 'r');
  const read = new Float32Array(new SharedArrayBuffer(fstatSync(handle).size));
  for (let at = 0; at < read.byteLength;) at += readSync(handle, read, at, read.byteLength - at, null);
  closeSync(handle);
  return read;
}
