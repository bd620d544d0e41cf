import type { Item, ItemState } from '#libs/contracts';
import { count, counted } from '../../../design/format.js';

/** What the states of an item are called. */
export const ITEM_STATE_WORDS: Record<ItemState, string> = {
  pending: 'Waiting',
  completed: 'Completed',
  skipped: 'Duplicate',
  failed: 'Failed',
};

/** What there is to say of an item beside its state: why it failed, what was found, how often it was tried. */
export function itemStory({ state, reason, faces, attempts }: Item): string {
  const story = [
    ...(state === 'failed' && reason !== null ? [reason] : []),
    ...(faces === null ? [] : [counted(faces, 'face')]),
    ...(attempts > 1 ? [`${counted(attempts, 'attempt')}`] : []),
  ];
  return story.join(' · ');
}

/** What the work on an item took; nothing where no work was done. */
export function workTime(ms: number | null): string {
  if (ms === null) return '';
  return ms < 1000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
