import type { PhaseDeclaration } from './declaration.js';

/** Embeds and tags every photo, and skips copies. */
export const training = {
  name: 'training',
  key: 'training',
  weight: 30,
  unit: 'photo',
  items: 'found',
  optional: false,
  facts: {
    moved: {
      counted: 'item',
      one: 'photo moved and not analyzed again',
      many: 'photos moved and not analyzed again',
      rare: true,
    },
  },
  words: {
    title: 'Training',
    caption: '🎨 Training - Generating Image Embeddings',
    step: 'Look at photos',
    activity: 'Reading photos',
    again: 'Read photos again',
    skipped: { one: 'copy', many: 'copies' },
  },
} as const satisfies PhaseDeclaration;
