import { describe, expect, it } from 'vitest';
import { withoutPassword } from './address.js';

describe('withoutPassword', () => {
  it.each([
    ['postgresql://me:secret@db/x', 'postgresql://me:***@db/x'],
    ['redis://:secret@cache', 'redis://:***@cache'],
    ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
    ['/tmp/redis.sock', '/tmp/redis.sock'],
  ])('shows %s as %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown);
  });
});
