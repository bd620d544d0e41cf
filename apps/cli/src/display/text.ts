/**
 * Text from elsewhere (file names, reasons) as it may be written to a terminal: control characters, which can move the
 * cursor or set the title, and characters that reorder or hide text become a replacement character.
 */
export function safeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** A duration in words, such as `25 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return withRest(`${minutes} min`, whole % 60, 's');
  return withRest(`${Math.floor(minutes / 60)} h`, minutes % 60, 'min');
}

const DAY_MS = 86_400_000;

/** A moment of the near future as a clock shows it, such as `14:32`, `Fri 02:10`, `3 Dec 14:32`. */
export function clockTime(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  const day = at - now < 6 * DAY_MS ? ({ weekday: 'short' } as const) : ({ day: 'numeric', month: 'short' } as const);
  return `${new Date(at).toLocaleDateString('en-GB', day)} ${time}`;
}

const number = new Intl.NumberFormat('en');

/** A count with separators of thousands: `50,000`. */
export function grouped(count: number): string {
  return number.format(count);
}

/** A count and its noun: `1 face`, `2,000 faces`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A percentage with the two decimals that the server rounds to. */
export function percent(percentage: number): string {
  return `${percentage.toFixed(2)} %`;
}

function withRest(text: string, rest: number, unit: string): string {
  return rest === 0 ? text : `${text} ${rest} ${unit}`;
}
