import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const CONTROLS = ['button', 'link', 'progressbar', 'radio', 'textbox', 'dialog', 'img'];

/** The controls and pictures that a screen reader would find without a name, from Chromium's accessibility tree. */
export async function namelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const controls = nodes.filter(({ ignored, role }) => !ignored && CONTROLS.includes(String(role?.value)));
  return controls.filter(({ name }) => !name?.value).map(({ role, nodeId }) => `${String(role?.value)} ${nodeId}`);
}

/** What axe made of a page. */
export interface Examination {
  /** Each with its rule and the elements that break it. */
  readonly violations: string[];
  /** Rules that applied, and were kept. */
  readonly kept: number;
}

/** Examines a page as it is now by the rules of axe: all of them, best practices too, or those that are named. */
export async function examine(page: Page, ...rules: string[]): Promise<Examination> {
  // It comes through the debugger, which the content security policy of the page does not bind.
  await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules.length === 0 ? {} : { runOnly: rules }) };
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return {
    violations: violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    ),
    kept: passes.length,
  };
}
