/** Buffers that are kept: as many as photos are looked at at once. */
const MAX_KEPT = 2;

const spare: ArrayBufferLike[] = [];

/**
 * Lends zeros to `use`; their buffer is reused when the returned promise settles. A new buffer of some megabytes for
 * each photo costs page faults and collections of garbage: up to a fifth of the time of face detection.
 *
 * @param use must not keep what it allocates, which it may do once
 */
export async function lending<Result>(use: (allocate: Allocate) => Promise<Result>): Promise<Result> {
  let lent: ArrayBufferLike | undefined;
  try {
    return await use((bytes) => {
      const kept = spare.pop();
      lent = kept && kept.byteLength >= bytes ? kept : new ArrayBuffer(bytes);
      return new Uint8Array(lent, 0, bytes).fill(0);
    });
  } finally {
    if (lent && spare.length < MAX_KEPT) spare.push(lent);
  }
}

/** Makes as many zeros. */
export type Allocate = (bytes: number) => Uint8Array;
