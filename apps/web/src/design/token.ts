/** The value of a design token (`--name`) for an element. */
export function tokenOf(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(`--${name}`).trim();
}

/** One step of the design, in px. An element that is not in the document yet has no tokens: the page's hold. */
export function stepOf(element: Element): number {
  return Number.parseFloat(tokenOf(element.isConnected ? element : document.documentElement, 'step'));
}
