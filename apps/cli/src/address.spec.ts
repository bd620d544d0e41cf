import { describe, expect, it } from 'vitest';
import { freePort, listenOnce, withoutPassword } from './address.js';

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

describe('freePort', () => {
  it('gives a port that can be listened on, below those of outgoing connections', async () => {
    const port = await freePort();
    expect(port).toBeLessThan(32_768);
    await expect(listenOnce('127.0.0.1', port)).resolves.toBeUndefined();
  });

  it('gives none that has been given to something else', async () => {
    const given = Array.from({ length: 32_668 }, (_, port) => port);
    expect(await freePort(...given)).toBeGreaterThanOrEqual(given.length);
  });
});
