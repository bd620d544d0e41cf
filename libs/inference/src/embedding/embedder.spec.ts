import { describe, expect, it } from 'vitest';
import { COCO_LABELS } from './coco-labels.js';
import { tagsOf } from './embedder.js';

describe('tagsOf', () => {
  const scores = (given: Record<string, number>): Float32Array =>
    Float32Array.from(COCO_LABELS, (label) => given[label] ?? 0);

  it('keeps what is sure: a person from 0.4, anything else from 0.5, surest first', () => {
    const tags = tagsOf(scores({ person: 0.41, dog: 0.49, kite: 0.5, clock: 0.9 }));
    expect(tags.map(({ label }) => label)).toEqual(['clock', 'kite', 'person']);
    expect(tagsOf(scores({ person: 0.39 }))).toEqual([]);
  });
});
