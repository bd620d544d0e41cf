import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

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
