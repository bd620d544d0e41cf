import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The result of axe on one page. */
export interface Examination {
  /** Each with its rule and the elements that violate it. */
  readonly violations: string[];
  /** Number of rules that applied and passed. */
  readonly passed: number;
}

/** Checks a page as it is now by all rules of axe, best practices included, or only by those that are named. */
export async function examine(page: Page, ...rules: string[]): Promise<Examination> {
  // Evaluated through the debugger, which the content security policy of the page does not restrict.
  await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules.length === 0 ? {} : { runOnly: rules }) };
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return {
    violations: violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    ),
    passed: passes.length,
  };
}
