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

/** A count and its noun: `1 face`, `2 faces`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A percentage with the two decimals that the server rounds to. */
export function percent(percentage: number): string {
  return `${percentage.toFixed(2)} %`;
}

function withRest(text: string, rest: number, unit: string): string {
  return rest === 0 ? text : `${text} ${rest} ${unit}`;
}
