import { embedding } from './embedding.js';
import type { EmbedHead } from './head.js';

/** Outputs `embedding` and `tags`: a vector, and a score for each label of the declaration. */
export const embeddingAndTags: EmbedHead = (outputs, model) => {
  const { labels, minScore, minScores } = model.tags ?? { labels: [], minScore: 1, minScores: {} };
  const scores = outputs('tags');
  const tags = labels
    .map((label, index) => ({ label, score: scores[index] ?? 0 }))
    .filter(({ label, score }) => score >= (minScores[label] ?? minScore))
    .sort((a, b) => b.score - a.score);
  return { ...embedding(outputs, model), tags };
};
