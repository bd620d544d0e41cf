/** Edges as they are sent from one thread to another: arrays of the same length. */
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

  /** Adds edges that another list gave away. */
  append({ from, to, weight }: Edges): void {
    this.#makeRoomFor(from.length);
    this.from.set(from, this.length);
    this.to.set(to, this.length);
    this.weight.set(weight, this.length);
    this.length += from.length;
  }

  /** A copy of the edges; the list is empty then. */
  take(): Edges {
    const { from, to, weight, length } = this;
    this.length = 0;
    return { from: from.slice(0, length), to: to.slice(0, length), weight: weight.slice(0, length) };
  }

  /** Drops all edges but those that are wanted; the order stays. */
  keep(isWanted: (edge: number) => boolean): void {
    let kept = 0;
    for (let edge = 0; edge < this.length; edge += 1) {
      if (!isWanted(edge)) continue;
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
