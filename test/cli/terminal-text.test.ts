import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageText, outputText } from '../../src/cli/terminal-text.ts';

const ESC = '\u001b';

describe('what a box says in a message', () => {
  it('keeps its lines and moves no cursor', () => {
    expect(messageText(`a${ESC}[2J\nb\r${ESC}]0;title\u0007`)).toBe(
      String.raw`a\u001b[2J` + '\n' + String.raw`b\u000d\u001b]0;title\u0007`,
    );
  });
});

describe('the log of a job', () => {
  it('keeps colours and progress bars', () => {
    const log = `${ESC}[1;32mok${ESC}[0m\t50%\r100%\n${ESC}[A${ESC}[K`;
    expect(outputText(log)).toBe(log);
  });

  it.each([
    ['the title of the window', `${ESC}]0;you are root\u0007`],
    ['the clipboard', `${ESC}]52;c;cm0gLXJmIH4=\u0007`],
    ['the screen', `${ESC}[2J${ESC}[1;1H`],
    ['what was said before', '\b\b\b'],
    ['the answerback of the terminal', '\u0005'],
    ['a title by a control of eight bits', `\u009d0;x\u009c`],
    ['a sequence without end', `${ESC}[${'1;'.repeat(99)}m`],
  ])('does nothing to %s', (_name, log) => {
    expect(outputText(log)).not.toMatch(/\p{Cc}/u);
  });

  it('has no other control, however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const rest = outputText(text).replaceAll(/\p{Cc}\[(?:[0-9;]{0,32}m|[0-2]?K|\d{0,2}A)|[\n\r\t]/gu, '');
        expect(rest).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
