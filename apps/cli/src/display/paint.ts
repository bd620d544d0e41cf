/** What a text is about; the states of work have the colours of the dashboard, as near as sixteen colours come. */
export type Tone = 'working' | 'done' | 'attention' | 'failed' | 'paused' | 'quiet' | 'strong';

/** Selects a rendition (ECMA-48: SGR) for each tone. Colours are those of the user's own theme. */
const RENDITIONS: Record<Tone, number> = {
  working: 94,
  done: 32,
  attention: 33,
  failed: 31,
  paused: 2,
  quiet: 2,
  strong: 1,
};

/** Gives a text its tone. */
export type Paint = (tone: Tone, text: string) => string;

/** For terminals with colours. */
export const inColour: Paint = (tone, text) => `\x1b[${RENDITIONS[tone]}m${text}\x1b[0m`;

/** For all others. */
export const withoutColour: Paint = (_tone, text) => text;

/** An address that a terminal opens at a click (OSC 8); terminals without that show it as it is. */
export function link(url: string): string {
  return `\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\`;
}
