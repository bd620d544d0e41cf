const whole = new Intl.NumberFormat('en');

/** A count with separators of thousands: `50,000`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A count and its noun: `1 face`, `2,000 faces`. The plural is regular by default. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Seconds in the two largest units: `45 s`, `3 min 20 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return rounded % 60 === 0 ? `${minutes} min` : `${minutes} min ${rounded % 60} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The step before all phases. */
export const DISCOVERY_WORDS = { step: 'Find files', title: 'Discovery', caption: '🔎 Discovery - Looking for Photos' };
