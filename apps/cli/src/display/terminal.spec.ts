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
  return { terminal: new Terminal({ isTTY: true, columns, rows, write }, 'xterm'), lines };
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

  it('cuts what does not fit in its block, and says how much is hidden', () => {
    const { terminal, lines } = screen(6, 3);
    terminal.show(['a line too long', 'short']);
    expect(lines).toEqual(['a lin', 'short', '']);
    terminal.show(['one', 'two', 'three']);
    expect(lines).toEqual(['one', '… and', '']);
  });

  it('divides lines above the block between words', () => {
    const { terminal, lines } = screen(12);
    terminal.say('one two three four', '  ');
    expect(lines).toEqual(['one two', '  three', '  four', '']);
  });

  it('shows steps of work one in place of another', () => {
    const { terminal, lines } = screen();
    terminal.step('one');
    terminal.step('two');
    expect(lines).toEqual(['two', '']);
  });

  it.each([
    ['no terminal', { isTTY: false }, 'xterm'],
    ['a terminal without control sequences', { isTTY: true }, 'dumb'],
  ])('for %s writes plain lines', (_kind, output, kind) => {
    let written = '';
    const plain = new Terminal({ ...output, hasColors: () => true, write: (text) => (written += text) }, kind);
    expect(plain.canRedraw).toBe(false);
    plain.step('a step');
    plain.say(plain.paint('failed', plain.link('http://localhost')) + ' and more'.repeat(20));
    expect(written).toBe(`a step\nhttp://localhost${' and more'.repeat(20)}\n`);
  });

  it('has colours where the output wants them', () => {
    const paintOf = (hasColors: boolean) =>
      new Terminal({ isTTY: true, hasColors: () => hasColors, write: () => true }, 'xterm').paint('done', 'ok');
    expect([paintOf(true), paintOf(false)]).toEqual(['\x1b[32mok\x1b[0m', 'ok']);
  });
});
