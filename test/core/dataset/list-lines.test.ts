import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listToLines } from '../../../src/core/dataset/list-lines.ts';

const linesOf = (text: string) => {
  const outcome = listToLines(text);
  return outcome.ok ? outcome.value : outcome.failure.message;
};

describe('a JSON list as JSON Lines', () => {
  it('has a record a line', () => {
    expect(linesOf('[\n  {\n    "text": "a",\n    "n": 1\n  },\n  {"text": "b"}\n]\n')).toBe(
      '{"text": "a", "n": 1}\n{"text": "b"}\n',
    );
  });

  it('keeps numbers, escapes, repeated names and order as they are written', () => {
    const record = String.raw`{"z":12345678901234567890,"a":"\u4f60 \n,\r\n x","a":1.50}`;
    expect(linesOf(`[${record}]`)).toBe(`${record}\n`);
  });

  it('says the same values, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.constantFrom(0, 1, 2, '\t'),
        (values, indent) => {
          const lines = linesOf(JSON.stringify(values, null, indent).replaceAll('\n', '\r\n'));
          expect(
            lines
              .split('\n')
              .slice(0, -1)
              .map((line) => JSON.parse(line) as unknown),
          ).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
    );
  });

  it.each([
    ['{"data": [{"text": "a"}]}', 'The file is one object, and a list is inside it, in `data`'],
    ['{"a": 1}', 'The file is one object, no list of records'],
    ['[{"a": 1', 'The file is not valid JSON'],
    ['{"a": 1}\n{"a": 2}\n', 'The file holds a record a line already'],
    ['3', 'The file holds no list of records'],
  ])('is not made of %s', (text, message) => {
    expect(linesOf(text)).toBe(message);
  });
});
