import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';

const WIDTHS = [80, 160];
const ROWS = 24;
/** Percentages that were written by then: the first numbers, and a clock that has moved. */
const PERCENTAGES = 3;
/** Colours of the renditions that the display uses (ECMA-48: SGR), as a dark terminal shows them. */
const RENDITIONS: Readonly<Record<string, string>> = {
  1: 'font-weight:bold;color:#fff',
  2: 'color:#8b929c',
  31: 'color:#ff6b6b',
  32: 'color:#5fd38d',
  33: 'color:#f2b84b',
  94: 'color:#6cb6ff',
};
const CONTROL = String.fromCharCode(27);

/** Takes pictures of `npm run watch` in terminals of 80 and 160 columns. @returns the bytes of the pictures. */
export async function takeTerminal(browser: Browser, data: string, sessionId: number, out: string): Promise<number> {
  const pictures = await Promise.all(
    WIDTHS.map(async (columns) => {
      const lines = screenOf(await watch(data, sessionId, columns));
      const page = await browser.newPage({ viewport: { width: 400, height: 300 }, deviceScaleFactor: 1.5 });
      await page.setContent(`<style>body{margin:0;background:#14171c}pre{margin:0;padding:16px 20px;width:${columns}ch;
        color:#d6dae0;font:14px/1.45 "DejaVu Sans Mono",monospace;display:inline-block}</style>
        <pre>${lines.map(toHtml).join('\n')}</pre>`);
      const png = await page.locator('pre').screenshot();
      await page.close();
      const webp = await sharp(png).webp({ quality: 90 }).toBuffer();
      await writeFile(join(out, `terminal-${columns}.webp`), webp);
      return webp.length;
    }),
  );
  return pictures.reduce((sum, bytes) => sum + bytes, 0);
}

/** What `watch` writes to a terminal at first. */
async function watch(data: string, sessionId: number, columns: number): Promise<string> {
  const command = `stty cols ${columns} rows ${ROWS}; exec node apps/cli/launch.mjs apps/cli/src/start.ts watch ${sessionId} --data '${data}'`;
  const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  terminal.stdout.setEncoding('utf8');
  const hasNumbers = new Promise<void>((resolve) => {
    terminal.stdout.on('data', (text: string) => {
      written += text;
      if (written.split('%').length > PERCENTAGES) resolve();
    });
  });
  const ended = once(terminal, 'close');
  await Promise.race([hasNumbers, ended]);
  terminal.kill();
  await ended;
  return written;
}

/** The lines that a terminal shows: the display moves its cursor only up to a line, and clears what is below. */
function screenOf(written: string): string[] {
  const lines = [''];
  const token = new RegExp(`${CONTROL}\\[(\\d+)F${CONTROL}\\[J|\\r?\\n|[^\\r\\n]`, 'gy');
  for (const [text, up] of written.matchAll(token)) {
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Infinity, '');
    else if (text.endsWith('\n')) lines.push('');
    else lines[lines.length - 1] += text;
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function toHtml(line: string): string {
  const link = new RegExp(`${CONTROL}\\]8;;[^${CONTROL}]*${CONTROL}\\\\`, 'g');
  const rendition = new RegExp(`${CONTROL}\\[(\\d+)m`, 'g');
  const escaped = line.replace(link, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return escaped.replace(rendition, (_, code: string) =>
    code === '0' ? '</span>' : `<span style="${RENDITIONS[code] ?? ''}">`,
  );
}
