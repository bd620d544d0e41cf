import type { Page } from 'playwright-core';

/** Least sides of what can be pressed, in px: by a mouse (WCAG 2.5.8), and by a finger (2.5.5). */
const LEAST = { mouse: 24, finger: 44 };
/** Lengths that are no whole pixels are rounded on the screen. */
const ROUNDING = 0.5;

/**
 * Runs in the page: the visible targets with a side under `least`, but for links within a sentence. Those that are
 * `spaced` are left out, too: circles of that size around them meet no other target, and no circle of another small one.
 */
const SMALL_TARGETS = `(least, leavesOutSpaced) => {
  const roles = ['button', 'link', 'menuitem', 'option', 'slider', 'switch', 'tab', 'treeitem'];
  const TARGETS = ['a[href]', 'button', 'input', 'select', 'summary', 'textarea', ...roles.map((role) => '[role=' + role + ']')].join();
  const isInline = (element) => getComputedStyle(element).display === 'inline';
  const joined = (a, b) => ({
    left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
  });
  const common = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });
  // A part that is drawn before or after what is in the element is pressed like it.
  const withDrawn = (element, pseudo, area) => {
    const { content, position, left, top, right, bottom } = getComputedStyle(element, pseudo);
    return content === 'none' || position !== 'absolute' ? area : joined(area, {
      left: area.left + element.clientLeft + parseFloat(left), top: area.top + element.clientTop + parseFloat(top),
      right: area.right - element.clientLeft - parseFloat(right), bottom: area.bottom - element.clientTop - parseFloat(bottom),
    });
  };
  const areaOf = (element) => {
    const parts = [element, ...(element.labels ?? []), ...(isInline(element) ? element.querySelectorAll('*') : [])];
    let area = parts.map((part) => part.getBoundingClientRect()).reduce(joined);
    for (const pseudo of ['::before', '::after']) area = withDrawn(element, pseudo, area);
    let [scrollsX, scrollsY] = [false, false];
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      const { overflowX, overflowY, clipPath } = getComputedStyle(at);
      if (clipPath !== 'none') return null;
      // What is scrolled away, in part or below an edge of what is around the list, can be scrolled to.
      const cuts = (overflow, scrolls) => !scrolls && (overflow === 'hidden' || overflow === 'clip');
      const [cutsX, cutsY] = [cuts(overflowX, scrollsX), cuts(overflowY, scrollsY)];
      scrollsX ||= ['auto', 'scroll'].includes(overflowX) && at.scrollWidth > at.clientWidth;
      scrollsY ||= ['auto', 'scroll'].includes(overflowY) && at.scrollHeight > at.clientHeight;
      const { left, right, top, bottom } = at.getBoundingClientRect();
      area = common(area, {
        left: cutsX ? left : -Infinity, right: cutsX ? right : Infinity,
        top: cutsY ? top : -Infinity, bottom: cutsY ? bottom : Infinity,
      });
    }
    return area.right > Math.max(area.left, 0) && area.left < innerWidth && area.bottom > area.top ? area : null;
  };
  const isInSentence = (element) => {
    if (!isInline(element)) return false;
    let block = element.parentElement;
    while (isInline(block)) block = block.parentElement;
    const rest = block.cloneNode(true);
    for (const target of rest.querySelectorAll(TARGETS)) target.remove();
    return /\\p{L}/u.test(rest.textContent);
  };
  const targets = [...(document.querySelector('dialog:modal') ?? document).querySelectorAll(TARGETS)]
    .filter((element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
    .filter((element) => element.closest('[inert], [aria-hidden=true]') === null)
    .map((element) => ({ element, area: areaOf(element) }))
    .filter(({ area }) => area !== null);
  const sidesOf = ({ left, right, top, bottom }) => [right - left, bottom - top];
  const isSmall = (area) => Math.min(...sidesOf(area)) < least - ${ROUNDING};
  const middleOf = ({ left, right, top, bottom }) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });
  const isApart = (one, other) => {
    const [{ x, y }, there, area] = [middleOf(one.area), middleOf(other.area), other.area];
    if (isSmall(area)) return Math.hypot(x - there.x, y - there.y) >= least;
    return Math.hypot(Math.max(area.left - x, 0, x - area.right), Math.max(area.top - y, 0, y - area.bottom)) >= least / 2;
  };
  const isSpaced = (one) => targets.every((other) =>
    one.element.contains(other.element) || other.element.contains(one.element) || isApart(one, other));
  return targets
    .filter(({ element, area }) => isSmall(area) && !isInSentence(element))
    .filter((target) => !leavesOutSpaced || !isSpaced(target))
    .map(({ element, area }) => sidesOf(area).map(Math.round).join(' × ') + ': ' + element.outerHTML.slice(0, 200));
}`;

/** The targets of a page that are too small for a mouse. */
export function tooSmallForMouse(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(${SMALL_TARGETS})(${LEAST.mouse}, true)`);
}

/** The targets of a page that are too small for a finger, while the page's pointer is one. */
export async function tooSmallForFinger(page: Page): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page);
  try {
    await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    if (!(await page.evaluate('matchMedia("(pointer: coarse)").matches'))) throw new Error('the pointer is no finger');
    return await page.evaluate<string[]>(`(${SMALL_TARGETS})(${LEAST.finger}, false)`);
  } finally {
    await cdp.detach();
  }
}
