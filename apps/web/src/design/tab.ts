import { type Accessor, createEffect, createMemo, onCleanup } from 'solid-js';
import { sameFields } from './same-fields.js';
import { tokenOf } from './token.js';

/** Progress in the tab's icon: a share of the whole (0 to 1), and whether work is going on, paused, done or failed. */
export interface FaviconProgress {
  readonly share: number;
  readonly state: 'working' | 'paused' | 'done' | 'failed';
}

const SIDE = 64;
const RING = 9;

/** Draws progress into the tab's icon for as long as its owner lives; null shows the page's own icon. */
export function setFavicon(progress: Accessor<FaviconProgress | null>): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link === null) return;
  const { href, type } = link;
  const restore = () => Object.assign(link, { href, type });
  const changed = createMemo(progress, undefined, { equals: sameFields });
  createEffect(() => {
    const shown = changed();
    if (shown === null) restore();
    else Object.assign(link, { href: draw(shown), type: 'image/png' });
  });
  onCleanup(restore);
}

/** Draws a dot within a ring that closes with progress; when it is done or has failed, the dot fills the ring. */
function draw({ share, state }: FaviconProgress): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (context === null) return '';
  const token = (name: string) => tokenOf(document.documentElement, name);
  const [middle, top] = [SIDE / 2, -Math.PI / 2];
  const arc = (radius: number, turn: number) => {
    context.beginPath();
    context.arc(middle, middle, radius, top, top + 2 * Math.PI * turn);
  };
  context.fillStyle = token('ground');
  context.roundRect(0, 0, SIDE, SIDE, 14);
  context.fill();
  context.lineWidth = RING;
  context.strokeStyle = token('line');
  arc(middle - RING, 1);
  context.stroke();
  context.strokeStyle = token(state);
  arc(middle - RING, share);
  context.stroke();
  context.fillStyle = context.strokeStyle;
  arc(state === 'done' || state === 'failed' ? middle - RING : SIDE / 8, 1);
  context.fill();
  return canvas.toDataURL();
}

/** Sets the title of the browser's tab, and keeps it up to date. */
export function setTitle(title: Accessor<string>): void {
  createEffect(() => {
    document.title = title();
  });
}
