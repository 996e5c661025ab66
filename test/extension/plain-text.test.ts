import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/extension/plain-text.ts';

/** What VS Code takes for a link in a message: `parseLinkedText` of its base library. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('a message with the words of a box', () => {
  it('has no link to a command', () => {
    const evil = 'Read [the log](command:workbench.action.terminal.sendSequence?%7B%7D)';
    expect(LINK.test(evil)).toBe(true);
    expect(plainText(evil)).not.toMatch(LINK);
    expect(plainText('A list [1] (see below)')).toBe('A list [1] (see below)');
  });

  it('has none, whatever the words are', () => {
    const part = fc.oneof(
      fc.constantFrom('[', ']', '(', ')', 'command:x', 'https://x', ' ', '"'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(plainText(parts.join(''))).not.toMatch(LINK);
      }),
    );
  });
});
