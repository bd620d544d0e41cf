import type { PhotoFile } from '#libs/scanning';

/** Counts what one walk adds, as long as all of it is new and comes in path order, byte by byte. */
export class OrderedAdditions {
  #count = 0;
  #last = Buffer.alloc(0);
  #ordered = true;

  /** Takes note of a commit: what the walk had found, and how many of these were new. */
  add(photos: readonly PhotoFile[], inserted: number): void {
    this.#ordered &&= inserted === photos.length;
    for (const { path } of this.#ordered ? photos : []) {
      const bytes = Buffer.from(path);
      this.#ordered &&= Buffer.compare(this.#last, bytes) < 0;
      this.#last = bytes;
    }
    this.#count += inserted;
  }

  /** How many there are, where all of them are new and in order; else 0. */
  get inPlace(): number {
    return this.#ordered ? this.#count : 0;
  }
}
