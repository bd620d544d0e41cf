/** A progress bar as a screen reader is told it. */
export interface Bar {
  /** 0 to 100; null while only the text says something. */
  readonly percentage: number | null;
  readonly text: string;
}

/** What a page said of one session at one moment. */
export interface Screen {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly path: string;
  readonly status: string | null;
  /** `live`, `reconnecting`, `polling`, `ended`. */
  readonly connection: string | null;
  /** By their accessible names: `Overall progress`, `Discovery`, `Training`, `Face Detection`, `Clustering`. */
  readonly bars: Readonly<Record<string, Bar>>;
}

/** Runs in the page, before its own scripts: records each change of what the screen says in `window.screens`. */
export const RECORD_SCREEN = `{
  window.screens = [];
  let last = '';
  const read = () => {
    const bars = [...document.querySelectorAll('[role=progressbar]')].map((bar) => [
      bar.getAttribute('aria-label'),
      {
        percentage: bar.hasAttribute('aria-valuenow') ? Number(bar.getAttribute('aria-valuenow')) : null,
        text: bar.getAttribute('aria-valuetext'),
      },
    ]);
    const screen = {
      path: location.pathname,
      status: document.querySelector('[data-status]')?.textContent ?? null,
      connection: document.querySelector('[data-connection]')?.dataset.connection ?? null,
      bars: Object.fromEntries(bars),
    };
    const now = JSON.stringify(screen);
    if (now !== last) window.screens.push({ at: Date.now(), ...screen });
    last = now;
  };
  new MutationObserver(read).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}`;

/** The percentages of one bar in the order in which they were shown, without repetitions. */
export function percentages(screens: readonly Screen[], bar: string): number[] {
  const shown = screens.map(({ bars }) => bars[bar]?.percentage).filter((percentage) => typeof percentage === 'number');
  return shown.filter((percentage, index) => percentage !== shown[index - 1]);
}

/** The texts of one bar in the order in which they were shown, without repetitions. */
export function texts(screens: readonly Screen[], bar: string): string[] {
  const shown = screens.map(({ bars }) => bars[bar]?.text).filter((text) => text !== undefined);
  return shown.filter((text, index) => text !== shown[index - 1]);
}

/** The same numbers, the smallest first: equal to `numbers` where they never fell. */
export function rising(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
