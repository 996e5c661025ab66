import { describe, expect, it } from 'vitest';
import { openSession } from '../../../src/core/lint/session.ts';
import { decodedLines } from '../../../src/scan/byte-lines.ts';

function messages(text: string): readonly string[] {
  return openSession(decodedLines(Buffer.from(text)), {})
    .findings()
    .filter(({ rule }) => rule === 'json/line-ends')
    .map(({ line, message }) => `${line}: ${message}`);
}

const A = '{"instruction": "Name a colour.", "output": "Red."}';
const B = '{"instruction": "Name a city.", "output": "Oslo."}';
const C = '{"instruction": "Name a river.", "output": "Aare."}';

describe('json/line-ends', () => {
  it.each([
    [
      'the first line of the rarer kind',
      `${A}\n${B}\r\n${C}\n`,
      ['2: This line ends in CRLF, and 1 of 2 records end in LF: make them equal'],
    ],
    [
      'a line of LF among those of CRLF',
      `${A}\r\n${B}\n${C}\r\n`,
      ['2: This line ends in LF, and 2 of 3 records end in CRLF: make them equal'],
    ],
    ['nothing where all are LF', `${A}\n${B}\n`, []],
    ['nothing where all are CRLF', `${A}\r\n${B}\r\n`, []],
    ['nothing in a last line that ends in nothing', `${A}\r\n${B}`, []],
    ['nothing in blank lines', `${A}\n\r\n`, []],
  ])('finds %s', (_name, text, expected) => {
    expect(messages(text)).toEqual(expected);
  });

  it('follows lines that come and go', () => {
    const session = openSession(decodedLines(Buffer.from(`${A}\n${B}\r\n${C}\n`)), {});
    session.apply({ start: 1, removed: 1, inserted: [B] });
    expect(session.summary().counts['json/line-ends']).toBeUndefined();
  });
});
