import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '../../apps/cli/src/set-up/set-up.js';
import { project } from '../../apps/cli/src/project.js';

/** Of what a first visit loads before its page is usable; what its first picture does not need comes later. */
const BUDGET_BYTES = 70_000;

describe('The built dashboard', () => {
  const built = project('dist', 'apps', 'web');
  let page: string;

  beforeAll(async () => {
    await setUp({ redis: false });
    page = readFileSync(join(built, 'index.html'), 'utf8');
  });

  const initial = () => [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  /** A script and those without which it does not run. */
  const withImports = (path: string, known = new Set<string>()): Set<string> => {
    if (known.has(path)) return known;
    known.add(path);
    const source = readFileSync(join(built, path), 'utf8');
    for (const [, name] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      withImports(`/assets/${name}`, known);
    return known;
  };
  it.each(['home-page', 'session-page'])('loads at most 70 KB of JavaScript for %s, compressed', (name) => {
    const part = readdirSync(join(built, 'assets')).find((file) => file.startsWith(`${name}-`) && file.endsWith('.js'));
    expect([initial().length > 0, part]).toEqual([true, expect.any(String)]);
    const files = new Set([...initial(), `/assets/${part}`].flatMap((path) => [...withImports(path)]));
    const sizes = [...files].map((path) => gzipSync(readFileSync(join(built, path)), { level: 9 }).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`${name}: ${(total / 1000).toFixed(1)} KB gzip of ${BUDGET_BYTES / 1000} (${files.size} files)`);
    expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  it('has no inline script and no inline style', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });
});
