import type { Rate } from './record.js';

/** Active seconds after which an observation counts half. */
export const RATE_HALF_LIFE_SECONDS = 10;

/** The observations from which a rate is reported. */
const ENOUGH_ITEMS = 4;
const ENOUGH_SECONDS = 1;

/** No work seen yet. */
export const NO_RATE: Rate = { items: 0, seconds: 0 };

/**
 * Adds `items` of work done in `seconds` of active time. Work and time decay by the same factor, so their ratio is
 * an exponentially weighted mean without the bias that a mean started at 0 has.
 */
export function addWork(rate: Rate, items: number, seconds: number): Rate {
  const decay = 2 ** (-seconds / RATE_HALF_LIFE_SECONDS);
  return { items: rate.items * decay + items, seconds: rate.seconds * decay + seconds };
}

/** Items a second, or null while too little was seen to say. */
export function perSecond(rate: Rate): number | null {
  if (rate.items < ENOUGH_ITEMS || rate.seconds < ENOUGH_SECONDS) return null;
  return rate.items / rate.seconds;
}
