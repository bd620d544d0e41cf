import type { PhotoFile } from '#libs/scanning';

/** Counts the photos that one walk adds, as long as all are new and in path order by bytes. */
export class OrderedAdditions {
  #count = 0;
  #last = Buffer.alloc(0);
  #allOrdered = true;

  /** Records a commit: the photos found, and how many of them were new. */
  add(photos: readonly PhotoFile[], inserted: number): void {
    this.#allOrdered &&= inserted === photos.length;
    for (const { path } of this.#allOrdered ? photos : []) {
      const bytes = Buffer.from(path);
      this.#allOrdered &&= Buffer.compare(this.#last, bytes) < 0;
      this.#last = bytes;
    }
    this.#count += inserted;
  }

  /** The number of photos if all are new and in order; otherwise 0. */
  get ordered(): number {
    return this.#allOrdered ? this.#count : 0;
  }
}
