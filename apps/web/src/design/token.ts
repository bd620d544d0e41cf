/** The value of a design token (`--name`) for an element. */
export function tokenOf(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(`--${name}`).trim();
}

/** One step of the design, in px. */
export function stepOf(element: Element): number {
  return Number.parseFloat(tokenOf(element, 'step'));
}
