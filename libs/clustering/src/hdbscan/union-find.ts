/** Disjoint sets of 0 to `count` - 1 (union by size, path halving). */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.#size = new Int32Array(count).fill(1);
  }

  /** The representative of the set of `element`. */
  find(element: number): number {
    const parent = this.#parent;
    let at = element;
    for (let up = parent[at] as number; up !== at; up = parent[at] as number) {
      parent[at] = parent[up] as number;
      at = parent[at] as number;
    }
    return at;
  }

  /** Joins two sets; false if they were one already. */
  union(a: number, b: number): boolean {
    let large = this.find(a);
    let small = this.find(b);
    if (large === small) return false;
    if ((this.#size[large] as number) < (this.#size[small] as number)) [large, small] = [small, large];
    this.#parent[small] = large;
    this.#size[large] = (this.#size[large] as number) + (this.#size[small] as number);
    return true;
  }
}
