import { describe, expect, it } from 'vitest';
import { phaseLabel, remainingSeconds } from './words.js';

describe('the line that says what is going on', () => {
  it('names each phase as the manual test guide does', () => {
    expect(phaseLabel('running', 'training')).toBe('🎨 Training - Generating Image Embeddings');
    expect(phaseLabel('running', 'face_detection')).toBe('😊 Face Detection - Analyzing Faces');
    expect(phaseLabel('running', 'clustering')).toBe('🔗 Clustering - Grouping Similar Faces');
    expect(phaseLabel('completed', 'completed')).toBe('✓ All Phases Complete');
  });

  it('has a word for what has not begun', () => {
    expect(phaseLabel('pending', null)).toBe('Not started yet');
  });
});

describe('the seconds that are left', () => {
  const updatedAt = '2026-01-12T10:00:00.000Z';
  const told = Date.parse(updatedAt);

  it('are counted down from when they were told, to nothing', () => {
    expect(remainingSeconds(60, updatedAt, told + 15_000)).toBe(45);
    expect(remainingSeconds(60, updatedAt, told + 90_000)).toBe(0);
  });

  it('are not lengthened by a clock that is behind', () => {
    expect(remainingSeconds(60, updatedAt, told - 30_000)).toBe(60);
  });

  it('are unknown while the server does not say', () => {
    expect(remainingSeconds(null, updatedAt, told)).toBeNull();
  });
});
