import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '../../apps/cli/src/set-up/set-up.js';
import { project } from '../../apps/cli/src/project.js';

const BUDGET_BYTES = 70_000;
/** With the page of a session, which is a part of its own; what its first picture does not need comes later. */
const SESSION_BUDGET_BYTES = 80_000;

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
  const compressed = (what: string, files: readonly string[], budget: number) => {
    const sizes = files.map((path) => gzipSync(readFileSync(join(built, path)), { level: 9 }).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`${what}: ${(total / 1000).toFixed(1)} KB gzip of ${budget / 1000} (${files.length} files)`);
    return total;
  };

  it('loads at most 70 KB of JavaScript at first, compressed', () => {
    const files = initial();
    expect(files.length).toBeGreaterThan(0);
    expect(compressed('Initial', files, BUDGET_BYTES)).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  it('loads at most 80 KB of JavaScript before the page of a session is shown, compressed', () => {
    const part = readdirSync(join(built, 'assets')).find((name) => /^session-page-.*\.js$/.test(name)) ?? '';
    const files = [...new Set([...initial(), `/assets/${part}`].flatMap((path) => [...withImports(path)]))];
    expect(compressed('A session', files, SESSION_BUDGET_BYTES)).toBeLessThanOrEqual(SESSION_BUDGET_BYTES);
  });

  it('has no inline script and no inline style', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });
});
