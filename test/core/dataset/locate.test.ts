import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate } from '../../../src/core/dataset/locate.ts';
import { escapeKey, valueAt } from '../../../src/core/dataset/pointer.ts';
import { RecordTexts } from '../../../src/core/dataset/record.ts';
import { scribble, trickyValue } from '../../support/json.ts';

const numbers = fc.noShrink(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })));

function reader(stream: Iterable<number>): () => number {
  const iterator = stream[Symbol.iterator]();
  return () => Number(iterator.next().value);
}

describe('a place in the decoded record', () => {
  it('is found in the raw line, whatever is escaped', () => {
    fc.assert(
      fc.property(trickyValue, numbers, (value, stream) => {
        const next = reader(stream);
        const line = scribble(value, next);
        const record: unknown = JSON.parse(line);
        const texts = new RecordTexts(record);
        const wanted = texts.texts.map((text, i) => {
          const [a, b] = [Math.floor(next() * (text.length + 1)), Math.floor(next() * (text.length + 1))];
          return { pointer: texts.pointer(i), start: Math.min(a, b), end: Math.max(a, b) };
        });
        const ranges = locate(line, wanted);
        wanted.forEach(({ pointer, start, end }, i) => {
          expect(valueAt(record, pointer)).toBe(texts.texts[i]);
          const { start: from, end: to } = ranges[i]!;
          expect(JSON.parse(`"${line.slice(from, to)}"`)).toBe(texts.texts[i]!.slice(start, end));
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is the value or the name of a property, at any depth', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), trickyValue, { minKeys: 1, maxKeys: 4 }),
        numbers,
        (object, stream) => {
          const line = scribble({ deep: [object] }, reader(stream));
          for (const [key, value] of Object.entries((JSON.parse(line) as { deep: [object] }).deep[0])) {
            const pointer = `/deep/0/${escapeKey(key)}`;
            const [whole, name] = locate(line, [{ pointer }, { pointer, on: 'key' }]);
            expect(JSON.parse(line.slice(whole!.start, whole!.end))).toEqual(value);
            expect(JSON.parse(line.slice(name!.start, name!.end))).toBe(key);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is in the last of two properties of the same name, as for JSON.parse', () => {
    const line = '{"a": {"b": "first"}, "a": {"b": "last"}}';
    const [range] = locate(line, [{ pointer: '/a/b', start: 0, end: 4 }]);
    expect([line.slice(range!.start, range!.end), range!.start]).toEqual(['last', line.lastIndexOf('last')]);
  });

  it('falls back to the whole line where nothing is there', () => {
    expect(locate(' {"a": 1} ', [{ pointer: '/b/0' }])).toEqual([{ start: 1, end: 9 }]);
  });

  it('costs one pass for a thousand places of a long line', () => {
    const line = JSON.stringify({ text: '\n@'.repeat(500_000) });
    const wanted = Array.from({ length: 1000 }, (_, i) => ({
      pointer: '/text',
      start: i * 1000 + 1,
      end: i * 1000 + 2,
    }));
    const ranges = locate(line, wanted);
    expect(new Set(ranges.map(({ start, end }) => line.slice(start, end)))).toEqual(new Set(['@']));
  });
});
