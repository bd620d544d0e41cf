import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { tooSmallForFinger, tooSmallForMouse } from './targets.js';

/** The smallest supported screen. */
export const NARROW = { width: 360, height: 740 };

/** What {@link faultsOf} finds where nothing is wrong. */
export const NO_FAULTS = { dark: [], light: [], mouse: [], finger: [] };

/** Checks a page as it is now by all rules of axe, best practices included, or only by those that are named. */
export async function examine(page: Page, ...rules: string[]) {
  // Evaluated through the debugger, which the content security policy of the page does not restrict.
  await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules.length === 0 ? {} : { runOnly: rules }) };
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return {
    /** Each with its rule and the elements that violate it. */
    violations: violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    ),
    /** Number of rules that applied and passed. */
    passed: passes.length,
  };
}

/**
 * What is wrong with a page as it is now: by the rules of axe in the dark and in the light theme, and with the size of
 * what a mouse presses, and a finger on the smallest screen.
 */
export async function faultsOf(page: Page) {
  const mouse = await tooSmallForMouse(page);
  // A theme changes colours only.
  await page.emulateMedia({ colorScheme: 'dark' });
  const { violations: dark } = await examine(page);
  await page.emulateMedia({ colorScheme: 'light' });
  const { violations: light } = await examine(page, 'color-contrast');
  const size = page.viewportSize() ?? NARROW;
  await page.setViewportSize(NARROW);
  const finger = await tooSmallForFinger(page);
  await page.setViewportSize(size);
  return { dark, light, mouse, finger };
}
