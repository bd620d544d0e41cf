import { counted } from '#libs/progress';

export { count, counted, duration } from '#libs/progress';

/** A percentage with one decimal, rounded down, so that 100 % means complete. */
export function percent(value: number): string {
  return value >= 100 ? '100%' : `${(Math.floor(value * 10) / 10).toFixed(1)}%`;
}

/** Seconds of the past as `just now`, `12 s ago`, `5 min ago`, `2 h ago`, `3 days ago`. */
export function ago(seconds: number): string {
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${counted(Math.floor(seconds / 86_400), 'day')} ago`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** A time in ms as the clock on the wall shows it: `14:32`. */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

const weekday = new Intl.DateTimeFormat('en', { weekday: 'short' });

/** A time in ms as `14:32`; if it is not of the day of `now`, as `Fri 14:32`. */
export function timeOfWeek(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? timeOfDay(at) : `${weekday.format(at)} ${timeOfDay(at)}`;
}

/** A path relative to a folder; the whole path where it is not in that folder. */
export function pathWithin(folder: string, path: string): string {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Bytes as `812 bytes`, `3.4 MB`: powers of 1000, as file managers count. */
export function bytes(size: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, size)) / 3)));
  const scaled = size / 1000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${UNITS[power] ?? ''}`;
}
