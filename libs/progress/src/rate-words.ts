import { count, counted } from './words.js';

/**
 * A rate for people: `552 photos per minute`; one that is slower than one a minute as `24 photos per hour`.
 * @param isShort where what is counted is clear: `552 per minute`.
 */
export function rateInWords(photosPerMinute: number, isShort = false): string {
  const isSlow = photosPerMinute > 0 && photosPerMinute < 1;
  const photos = isSlow ? Math.max(1, Math.round(photosPerMinute * 60)) : Math.round(photosPerMinute);
  const amount = isShort ? count(photos) : counted(photos, 'photo');
  return `${amount} per ${isSlow ? 'hour' : 'minute'}`;
}
