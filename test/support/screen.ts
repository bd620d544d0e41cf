/** A progress bar as assistive technology reads it. */
export interface Bar {
  /** 0 to 100; null while the bar is indeterminate. */
  readonly percentage: number | null;
  readonly text: string;
}

/** What a page showed of one session at one moment. */
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

/** Runs in the page before its own scripts and records each change of the screen in `window.screens`. */
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

/** The values without consecutive repetitions. */
export function changesOf<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => index === 0 || value !== values[index - 1]);
}

/** The percentages that one bar showed, in order. */
export function percentages(screens: readonly Screen[], bar: string): number[] {
  return changesOf(
    screens.map(({ bars }) => bars[bar]?.percentage).filter((percentage) => typeof percentage === 'number'),
  );
}

/** The texts that one bar showed, in order. */
export function texts(screens: readonly Screen[], bar: string): string[] {
  return changesOf(screens.map(({ bars }) => bars[bar]?.text).filter((text) => text !== undefined));
}

/** The numbers in ascending order: equal to `numbers` where they never fall. */
export function rising(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
