import { describe, expect, it } from 'vitest';
import { makeSnapshot } from '../../../../../test/support/snapshots.js';
import { faviconOf, phaseLabel, remainingSeconds, tabTitle } from './words.js';

describe('the caption of the current phase', () => {
  it('names each phase as the manual test guide does', () => {
    expect(phaseLabel('running', 'training')).toBe('🎨 Training - Generating Image Embeddings');
    expect(phaseLabel('running', 'face_detection')).toBe('😊 Face Detection - Analyzing Faces');
    expect(phaseLabel('running', 'clustering')).toBe('🔗 Clustering - Grouping Similar Faces');
    expect(phaseLabel('completed', 'completed')).toBe('✓ All Phases Complete');
  });

  it('says that a session has not started', () => {
    expect(phaseLabel('pending', null)).toBe('Not started yet');
  });
});

it('a run of which nothing has come is marked as failed in the title and the icon of the tab', () => {
  const snapshot = makeSnapshot({ status: 'completed', percentage: 100 });
  expect([tabTitle(snapshot, true), faviconOf(snapshot, true).state]).toEqual([
    `✗ ${snapshot.name} · Darkroom`,
    'failed',
  ]);
  expect([tabTitle(snapshot, false).slice(0, 1), faviconOf(snapshot, false).state]).toEqual(['✓', 'done']);
});

describe('the seconds that are left', () => {
  const updatedAt = '2026-01-12T10:00:00.000Z';
  const updated = Date.parse(updatedAt);

  it('are counted down from the update to zero', () => {
    expect(remainingSeconds(60, updatedAt, updated + 15_000)).toBe(45);
    expect(remainingSeconds(60, updatedAt, updated + 90_000)).toBe(0);
  });

  it('are not increased by a clock that is behind', () => {
    expect(remainingSeconds(60, updatedAt, updated - 30_000)).toBe(60);
  });

  it('are unknown without an estimate', () => {
    expect(remainingSeconds(null, updatedAt, updated)).toBeNull();
  });
});
