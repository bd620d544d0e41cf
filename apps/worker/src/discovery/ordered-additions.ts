import type { PhotoFile } from '#libs/scanning';

/** Counts what one walk adds, as long as all of it is new and comes in path order, byte by byte. */
export class OrderedAdditions {
  #count = 0;
  #last = Buffer.alloc(0);
  #allOrdered = true;

  /** Takes note of a commit: what the walk had found, and how many of these were new. */
  add(photos: readonly PhotoFile[], inserted: number): void {
    this.#allOrdered &&= inserted === photos.length;
    for (const { path } of this.#allOrdered ? photos : []) {
      const bytes = Buffer.from(path);
      this.#allOrdered &&= Buffer.compare(this.#last, bytes) < 0;
      this.#last = bytes;
    }
    this.#count += inserted;
  }

  /** How many there are, where all of them are new and in order; else 0. */
  get ordered(): number {
    return this.#allOrdered ? this.#count : 0;
  }
}
