/**
 * Text from elsewhere (file names, reasons) as it may be written to a terminal: control characters, which can move the
 * cursor or set the title, and characters that reorder or hide text become a replacement character.
 */
export function safeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

const DAY_MS = 86_400_000;

/** A moment of the near future as a clock shows it, such as `14:32`, `Fri 02:10`, `3 Dec 14:32`. */
export function clockTime(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  const day = at - now < 6 * DAY_MS ? ({ weekday: 'short' } as const) : ({ day: 'numeric', month: 'short' } as const);
  return `${new Date(at).toLocaleDateString('en-GB', day)} ${time}`;
}

/** A percentage with the two decimals that the server rounds to. */
export function percent(percentage: number): string {
  return `${percentage.toFixed(2)} %`;
}
