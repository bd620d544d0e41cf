import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '../../apps/cli/src/set-up/set-up.js';
import { project } from '../../apps/cli/src/project.js';

const BUDGET_BYTES = 70_000;

describe('The built dashboard', () => {
  const built = project('dist', 'apps', 'web');
  let page: string;

  beforeAll(async () => {
    await setUp({ redis: false });
    page = readFileSync(join(built, 'index.html'), 'utf8');
  });

  it('loads at most 70 KB of JavaScript at first, compressed', () => {
    const files = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = '']) => path);
    const sizes = files.map((path) => gzipSync(readFileSync(join(built, path)), { level: 9 }).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(
      `Initial JavaScript: ${(total / 1000).toFixed(1)} KB gzip of ${BUDGET_BYTES / 1000} (${files.length} files)`,
    );
    expect(files.length).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  it('has no inline script and no inline style', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });
});
