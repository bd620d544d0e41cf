/** The rows of a flat output with the batch outermost; views, not copies. */
export function rowsOf(values: Float32Array, batch: number): Float32Array[] {
  const length = values.length / batch;
  return Array.from({ length: batch }, (_, index) => values.subarray(index * length, (index + 1) * length));
}
