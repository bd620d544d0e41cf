/** Sequences that take no room: colours (ECMA-48: SGR) and hyperlinks (OSC 8). */
const SEQUENCE = /\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\/gu;
const SEQUENCE_OR_CHARACTER = /\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\|[^]/gu;

/** Characters that take no column of their own. The selector of emoji, U+FE0F, makes the one before it wide. */
const NARROW = /(?!\ufe0f)\p{M}/gu;
/** Characters that take two columns: those that Unicode's annex 11 calls wide, by their blocks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  const drawn = text.replace(SEQUENCE, '').replace(NARROW, '');
  return [...drawn].length + (drawn.match(WIDE)?.length ?? 0);
}

/** The beginning of a text that fits in `width` columns, with all of its sequences. */
export function cut(text: string, width: number): string {
  let used = 0;
  const fits = (part: string) => part.startsWith('\x1b') || (used += displayWidth(part)) <= width;
  return (text.match(SEQUENCE_OR_CHARACTER) ?? []).filter(fits).join('');
}

/**
 * Parts in lines of at most `width` columns, with `gap` between two of a line. Lines after the first begin with `indent`.
 * A part that is longer than a line is divided.
 */
export function fill(parts: readonly string[], width: number, { gap = ' ', indent = '' } = {}): string[] {
  const room = Math.max(1, width - displayWidth(indent));
  const lines: string[] = [];
  let line: string | undefined;
  for (const part of parts.flatMap((whole) => divided(whole, room))) {
    const longer = line === undefined ? part : line + gap + part;
    if (line === undefined || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = indent + part;
    }
  }
  return line === undefined ? [] : [...lines, line];
}

/** A text in lines of at most `width` columns, divided between words. */
export function wrap(text: string, width: number, indent = ''): string[] {
  return fill(text.split(' '), width, { indent });
}

function divided(text: string, width: number): string[] {
  const parts = [''];
  for (const part of text.match(SEQUENCE_OR_CHARACTER) ?? []) {
    const longer = (parts.at(-1) ?? '') + part;
    if (displayWidth(longer) <= width) parts[parts.length - 1] = longer;
    else parts.push(part);
  }
  return parts;
}
