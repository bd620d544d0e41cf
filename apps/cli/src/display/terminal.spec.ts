import { describe, expect, it } from 'vitest';
import { Terminal } from './terminal.js';

/** A terminal screen that knows the two control sequences in use. */
function screen(columns = 20, rows = 10) {
  const lines = [''];
  const write = (text: string) => {
    for (const [part, up] of text.matchAll(/\x1b\[(\d+)F|\x1b\[J|\n|[^\x1b\n]+/g)) {
      if (up !== undefined) lines.splice(Math.max(0, lines.length - 1 - Number(up)) + 1);
      else if (part === '\x1b[J') lines[lines.length - 1] = '';
      else if (part === '\n') lines.push('');
      else lines[lines.length - 1] += part;
    }
  };
  return { terminal: new Terminal({ isTTY: true, columns, rows, write }), lines };
}

describe('Terminal', () => {
  it('redraws its block in place', () => {
    const { terminal, lines } = screen();
    terminal.say('before');
    terminal.show(['one', 'two']);
    terminal.show(['three']);
    expect(lines).toEqual(['before', 'three', '']);
    terminal.show([]);
    expect(lines).toEqual(['before', '']);
  });

  it('writes lines above the block', () => {
    const { terminal, lines } = screen();
    terminal.show(['one', 'two']);
    terminal.say('a line');
    expect(lines).toEqual(['a line', 'one', 'two', '']);
  });

  it('cuts what does not fit', () => {
    const { terminal, lines } = screen(6, 3);
    terminal.show(['a line too long', 'short', 'one too many']);
    expect(lines).toEqual(['a lin', 'short', '']);
  });

  it('cannot redraw where there is no terminal', () => {
    expect(new Terminal({ write: () => true }).canRedraw).toBe(false);
  });
});
