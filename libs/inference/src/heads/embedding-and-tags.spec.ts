import { describe, expect, it } from 'vitest';
import type { TaskModel } from '../models/manifest.js';
import { embeddingAndTags } from './embedding-and-tags.js';

const LABELS = ['person', 'dog', 'kite', 'clock'];

/** The tags of these scores where a person counts from 0.4, anything else from 0.5. */
function tagsOf(scores: Record<string, number>): string[] {
  const outputs: Record<string, Float32Array> = {
    embedding: new Float32Array(3),
    tags: Float32Array.from(LABELS, (label) => scores[label] ?? 0),
  };
  const tags = { labels: LABELS, minScore: 0.5, minScores: { person: 0.4 } };
  const model = { tags } as Partial<TaskModel<'embed'>> as TaskModel<'embed'>;
  const { tags: found } = embeddingAndTags((name) => outputs[name] as Float32Array, model);
  return found.map(({ label }) => label);
}

describe('tags', () => {
  it('are kept from the score of their class on, by falling score', () => {
    expect(tagsOf({ person: 0.41, dog: 0.49, kite: 0.5, clock: 0.9 })).toEqual(['clock', 'kite', 'person']);
    expect(tagsOf({ person: 0.39 })).toEqual([]);
  });
});
