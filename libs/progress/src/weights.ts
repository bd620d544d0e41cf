import type { Phase } from '#libs/contracts';

/** What each phase counts for in the overall percentage. */
export const WEIGHTS: Readonly<Record<Phase, number>> = { training: 30, face_detection: 65, clustering: 5 };
