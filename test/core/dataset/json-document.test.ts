import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/core/dataset/json-document.ts';

/** The texts of a list's elements, or what else the document is. */
function read(text: string): readonly string[] | string {
  const document = readDocument(text);
  if (document.kind !== 'array') return document.kind;
  return document.elements.map(({ start, end }) => text.slice(start, end));
}

describe('a JSON document', () => {
  it.each([
    ['a list on one line', '[{"a": [1, {}]}, {"b": "],["}]', ['{"a": [1, {}]}', '{"b": "],["}']],
    [
      'a list on many lines',
      '\n[\r\n  {\r\n    "a": 1\r\n  },\r\n  2\r\n]\r\n',
      ['{\r\n    "a": 1\r\n  }', '2'],
    ],
    ['a list after a byte order mark', '\uFEFF[{"a": 1}]', ['{"a": 1}']],
    ['an empty list', ' [ ] ', []],
    ['one object on many lines', '{\n  "a": 1\n}\n', 'object'],
    ['one object on one line', '{"a": 1}\n', 'object'],
    ['records on lines', '{"a": 1}\n\n{"a": 2}\n', 'lines'],
    ['records on lines, one of which is broken', '{"a": 1}\n{"a": 2}\n{"a": \n', 'lines'],
    ['a list that breaks', '[\n  {"a": 1}\n  {"a": 2}\n]', 'broken'],
    ['a list that ends early', '[{"a": 1},', 'broken'],
    ['an object that breaks', '{\n  "a": 1,\n}', 'broken'],
    ['a word', 'true', 'scalar'],
    ['nothing', ' \n\t\n', 'blank'],
  ])('is %s', (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('gives of any list what JSON.parse gives', () => {
    const indent = fc.constantFrom(undefined, 0, 2, '\t');
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indent, (values, space) => {
        const texts = read(JSON.stringify(values, null, space));
        expect(Array.isArray(texts) && texts.map((one: string) => JSON.parse(one) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });
});
