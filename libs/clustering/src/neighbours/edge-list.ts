/** Edges in transferable arrays of equal length. */
export interface Edges {
  readonly from: Int32Array<ArrayBuffer>;
  readonly to: Int32Array<ArrayBuffer>;
  readonly weight: Float64Array<ArrayBuffer>;
}

/** Weighted edges between points, in typed arrays that grow. */
export class EdgeList {
  from = new Int32Array(1024);
  to = new Int32Array(1024);
  weight = new Float64Array(1024);
  length = 0;

  push(from: number, to: number, weight: number): void {
    this.#makeRoomFor(1);
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.weight[this.length] = weight;
    this.length += 1;
  }

  /** Adds the edges of another list. */
  append({ from, to, weight }: Edges): void {
    this.#makeRoomFor(from.length);
    this.from.set(from, this.length);
    this.to.set(to, this.length);
    this.weight.set(weight, this.length);
    this.length += from.length;
  }

  /** Removes all edges. @returns a copy of them */
  take(): Edges {
    const { from, to, weight, length } = this;
    this.length = 0;
    return { from: from.slice(0, length), to: to.slice(0, length), weight: weight.slice(0, length) };
  }

  /** Removes the edges that do not match; the order stays. */
  keep(matches: (edge: number) => boolean): void {
    let kept = 0;
    for (let edge = 0; edge < this.length; edge += 1) {
      if (!matches(edge)) continue;
      this.from[kept] = this.from[edge] as number;
      this.to[kept] = this.to[edge] as number;
      this.weight[kept] = this.weight[edge] as number;
      kept += 1;
    }
    this.length = kept;
  }

  #makeRoomFor(more: number): void {
    const needed = this.length + more;
    if (needed <= this.weight.length) return;
    const { from, to, weight } = this;
    const capacity = Math.max(needed, this.weight.length * 2);
    this.from = new Int32Array(capacity);
    this.to = new Int32Array(capacity);
    this.weight = new Float64Array(capacity);
    this.from.set(from);
    this.to.set(to);
    this.weight.set(weight);
  }
}
