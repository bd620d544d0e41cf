import { describe, expect, it } from 'vitest';
import { usableCores } from './cores.js';
import { isLoopback, readSettings, SettingsError, shareCores } from './settings.js';

const required = { DATABASE_URL: 'postgresql://localhost/x', REDIS_URL: 'redis://localhost' };

describe('readSettings', () => {
  it('has a default for everything but the addresses of the two servers', () => {
    const settings = readSettings(required);
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 4000, workers: 1, roots: [] });
    expect(settings.dataDirectory).toMatch(/^\/.*\.darkroom$/);
  });

  it('treats an empty variable as not set', () => {
    expect(readSettings({ ...required, DARKROOM_TOKEN: '', DARKROOM_PORT: '' })).toMatchObject({
      port: 4000,
      token: undefined,
    });
  });

  it('shares the cores among the workers, but gives each at least one process', () => {
    expect(shareCores(readSettings(required), 1)).toBe(usableCores());
    expect(shareCores(readSettings(required), usableCores())).toBe(1);
    expect(shareCores(readSettings({ ...required, DARKROOM_WORKERS: '1000' }), 1)).toBe(1);
    expect(shareCores(readSettings({ ...required, DARKROOM_INFERENCE_PROCESSES: '7' }), 2)).toBe(7);
  });

  it('refuses an address that other machines can reach if no token is set', () => {
    expect(() => readSettings({ ...required, DARKROOM_HOST: '0.0.0.0' })).toThrow(/DARKROOM_TOKEN/);
    expect(readSettings({ ...required, DARKROOM_HOST: '0.0.0.0', DARKROOM_TOKEN: 'long enough' }).host).toBe('0.0.0.0');
    expect(readSettings({ ...required, DARKROOM_HOST: '127.0.0.2' }).token).toBeUndefined();
  });

  it('names every invalid variable', () => {
    const read = () => readSettings({ DARKROOM_PORT: 'many', DATABASE_URL: 'mysql://x' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/DARKROOM_PORT.*DATABASE_URL.*REDIS_URL/s);
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.3.2.1', '::1', 'localhost'])('%s is', (host) => expect(isLoopback(host)).toBe(true));
  it.each(['0.0.0.0', '::', '192.168.1.2', '127.evil.example', ''])('"%s" is not', (host) =>
    expect(isLoopback(host)).toBe(false),
  );
});
