import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchBrowser } from './chromium.js';

/** A request or a socket of a page, by the clock of this process in ms. */
export interface Traffic {
  readonly kind: 'request' | 'socket';
  readonly url: string;
  readonly startedAt: number;
  /** Null while it is open. */
  endedAt: number | null;
}

/** A progress bar as assistive technology reads it. */
interface Bar {
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
const RECORD_SCREEN = `{
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

/** A profile's options, and whether its screens are recorded. */
export type TabOptions = BrowserContextOptions & { readonly recorded?: boolean };

/** A page of the dashboard in Chromium, with its traffic, its screens and the complaints of its console. */
export class Tab {
  readonly traffic: Traffic[] = [];
  /** Errors and warnings of the console, among them violations of the content security policy. */
  readonly complaints: string[] = [];

  #debugger: CDPSession | undefined;

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('dialog', (dialog) => {
      this.complaints.push(`a dialog was opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const end = this.#started('request', request.url());
      void request.response().then(end, end);
    });
    page.on('websocket', (socket) => socket.once('close', this.#started('socket', socket.url())));
  }

  /** Opens a tab with a profile of its own. */
  static async open(browser: Browser, url: string, { recorded = true, ...options }: TabOptions): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    if (recorded) await context.addInitScript({ content: RECORD_SCREEN });
    const tab = new Tab(await context.newPage());
    await tab.page.goto(url);
    return tab;
  }

  /** Opens another window of the same profile. */
  async another(url: string): Promise<Tab> {
    const tab = new Tab(await this.page.context().newPage());
    await tab.page.goto(url);
    return tab;
  }

  /** What the progress pages have shown since they were loaded, in order. */
  screens(): Promise<Screen[]> {
    return this.page.evaluate<Screen[]>('window.screens');
  }

  /** Requests and sockets that were open or began after `since`. */
  trafficAfter(since: number): Traffic[] {
    return this.traffic.filter(({ endedAt }) => endedAt === null || endedAt > since);
  }

  /** Requests whose path fits. */
  requests(pattern: RegExp): Traffic[] {
    return this.traffic.filter(({ kind, url }) => kind === 'request' && pattern.test(new URL(url).pathname));
  }

  /** Suspends the page's scripts, as a browser does with a tab in the background, until `resume`. */
  async suspend(): Promise<void> {
    this.#debugger = await this.page.context().newCDPSession(this.page);
    const paused = new Promise((resolve) => this.#debugger?.once('Debugger.paused', resolve));
    await this.#debugger.send('Debugger.enable');
    await this.#debugger.send('Debugger.pause');
    // The page pauses when its next script runs, which is within a second: it updates ages.
    await paused;
  }

  async resume(): Promise<void> {
    await this.#debugger?.detach();
  }

  /** How many pixels of the page can be scrolled to sideways. */
  sideways(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** The session that the address names. */
  sessionId(): number {
    const [, id] = /^\/sessions\/(\d+)$/.exec(new URL(this.page.url()).pathname) ?? [];
    if (id === undefined) throw new Error(`${this.page.url()} is not the page of a session`);
    return Number(id);
  }

  #started(kind: Traffic['kind'], url: string): () => void {
    const traffic: Traffic = { kind, url, startedAt: Date.now(), endedAt: null };
    this.traffic.push(traffic);
    return () => {
      traffic.endedAt ??= Date.now();
    };
  }
}

/** Opens tabs in one Chromium for the test file (or `describe`) that calls this; it is closed after the last test. */
export function useBrowser(): (url: string, options?: TabOptions) => Promise<Tab> {
  let browser: Promise<Browser> | undefined;
  afterAll(async () => (await browser)?.close());
  return async (url, options = {}) => {
    browser ??= launchBrowser();
    return Tab.open(await browser, url, options);
  };
}

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
