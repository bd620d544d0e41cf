import { expect, it } from 'vitest';
import type { Condition } from '#libs/contracts';
import { standingOf, type SessionLine } from './outcome.js';

const working = { state: 'working' } as Condition;
const session = { status: 'completed', condition: working, photos: 5, completed: 3, skipped: 1, failed: 1 };
const standing = (fields: object) => standingOf({ ...session, ...fields } as SessionLine);

it.each([
  [{}, 'done', 'Completed'],
  [{ completed: 0, skipped: 0, failed: 5 }, 'failed', 'All failed'],
  [{ photos: 0, completed: 0, skipped: 0, failed: 0 }, 'attention', 'No photos found'],
  [{ status: 'running' }, 'working', 'Running'],
  [{ status: 'running', condition: { state: 'blocked' } }, 'attention', 'Blocked'],
  [{ status: 'discovering', condition: { state: 'waiting' } }, 'attention', 'Waiting'],
  [{ status: 'paused', condition: { state: 'blocked' } }, 'paused', 'Paused'],
  [{ status: 'failed' }, 'failed', 'Failed'],
])('a session with %j stands as %s: %s', (fields, state, words) => expect(standing(fields)).toEqual({ state, words }));
