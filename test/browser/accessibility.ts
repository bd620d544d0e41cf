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
