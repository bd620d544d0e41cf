import { expect, it } from 'vitest';
import { everythingFailed, nothingFound, type Results } from './verdict.js';

const ended: Results = { status: 'completed', photos: 5, found: 5, completed: 3, skipped: 1, failed: 1 };
const none = { photos: 0, found: 0, completed: 0, skipped: 0, failed: 0 };
const bad = { completed: 0, skipped: 0, failed: 5 };

it.each<[string, Partial<Results>, { failed?: boolean; empty?: boolean }]>([
  ['with some failures', {}, {}],
  ['in which all photos failed', bad, { failed: true }],
  ['in which all photos failed, and that was cancelled', { ...bad, status: 'cancelled' }, { failed: true }],
  ['that still runs', { ...bad, status: 'running' }, {}],
  ['with copies only', { completed: 0, skipped: 5, failed: 0 }, {}],
  ['with as many failures in a later phase as photos', { completed: 4, skipped: 0, failed: 5 }, {}],
  ['that was cancelled after failures', { ...bad, status: 'cancelled', failed: 2 }, {}],
  ['without photos', none, { empty: true }],
  ['that could not read its folder', { ...none, photos: null, status: 'failed' }, { empty: true }],
  ['that failed after photos were found', { ...none, photos: null, found: 3, status: 'failed' }, {}],
  ['that looks for photos', { ...none, photos: null, status: 'discovering' }, {}],
])('a session %s', (_name, fields, { failed = false, empty = false }) => {
  const session = { ...ended, ...fields };
  expect([everythingFailed(session), nothingFound(session)]).toEqual([failed, empty]);
});
