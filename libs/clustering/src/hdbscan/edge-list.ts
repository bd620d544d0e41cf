/** Weighted edges between points, in typed arrays that grow. */
export class EdgeList {
  from = new Int32Array(1024);
  to = new Int32Array(1024);
  weight = new Float64Array(1024);
  length = 0;

  push(from: number, to: number, weight: number): void {
    if (this.length === this.weight.length) this.grow();
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.weight[this.length] = weight;
    this.length += 1;
  }

  private grow(): void {
    const { from, to, weight } = this;
    this.from = new Int32Array(this.length * 2);
    this.to = new Int32Array(this.length * 2);
    this.weight = new Float64Array(this.length * 2);
    this.from.set(from);
    this.to.set(to);
    this.weight.set(weight);
  }
}
