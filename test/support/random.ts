/** Random numbers from 0 to below 1, the same for the same seed (Mulberry32, T. Ettinger, 2017). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random choices, determined by the seed. */
export class Dice {
  /** A number from 0 to below 1. */
  readonly roll: () => number;

  constructor(seed: number) {
    this.roll = seededRandom(seed);
  }

  /** A number from `least` to below `most`. */
  share(least: number, most: number): number {
    return least + (most - least) * this.roll();
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return Math.floor(this.share(least, most + 1));
  }

  chance(probability: number): boolean {
    return this.roll() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** One of several makers by their weights, and what it makes. */
  weighted<T>(choices: readonly (readonly [number, () => T])[]): T {
    const all = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.share(0, all);
    const chosen = choices.find(([weight]) => (left -= weight) < 0) ?? choices[0];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen[1]();
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: this.roll() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}
