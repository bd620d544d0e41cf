import type { PhaseDeclaration } from './declaration.js';

/** Groups the faces of the whole library into people. */
export const clustering = {
  name: 'clustering',
  key: 'clustering',
  weight: 5,
  unit: 'step',
  items: null,
  optional: false,
  facts: {
    people: { counted: 'end', one: 'person', many: 'people' },
    ungrouped: { counted: 'end', one: 'face not grouped', many: 'faces not grouped' },
  },
  words: {
    title: 'Clustering',
    caption: '🔗 Clustering - Grouping Similar Faces',
    step: 'Group people',
    activity: 'Grouping people',
    again: 'Group people again',
    skipped: { one: 'skipped', many: 'skipped' },
  },
} as const satisfies PhaseDeclaration;
