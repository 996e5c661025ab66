import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../../src/core/dataset/json-scanner.ts';
import { scribble, trickyValue } from '../../support/json.ts';
import { hasShared, sharedLines } from '../../support/shared.ts';

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const agrees = (text: string): boolean => (scanJson(text) === null) === accepts(text);

/** Valid JSON with some characters lost, doubled or changed: mostly broken, and close to what people break. */
const damaged = fc
  .tuple(
    trickyValue,
    fc.noShrink(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }))),
    fc.array(fc.nat(), { maxLength: 3 }),
  )
  .map(([value, stream, cuts]) => {
    const numbers = stream[Symbol.iterator]();
    const next = (): number => Number(numbers.next().value);
    let text = scribble(value, next);
    for (const cut of cuts) {
      const at = cut % (text.length + 1);
      const put =
        ['', ',', '"', '}', ']', '{', ':', '\\', 'x', '0', '.', ' ', '\u0001'][Math.floor(next() * 13)] ?? '';
      text = text.slice(0, at) + put + text.slice(at + (cut % 2));
    }
    return text;
  });

describe('the scanner', () => {
  it('accepts exactly what JSON.parse accepts', () => {
    fc.assert(fc.property(damaged, agrees), { numRuns: 2000 });
  });

  it('accepts exactly what JSON.parse accepts of any short text', () => {
    const character = fc.constantFrom(...'{}[]",:\\/0123456789-+.eEtrufalsn \t\n\u0000\'');
    const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, agrees), { numRuns: 5000 });
  });

  it('places every problem inside the line', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const problem = scanJson(text);
        if (problem === null || text === '') return;
        expect(problem.start).toBeGreaterThanOrEqual(0);
        expect(problem.end).toBeGreaterThan(problem.start);
        expect(problem.end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a hundred thousand levels of nesting, closed or not', () => {
    const deep = '['.repeat(100_000);
    expect(scanJson(deep + ']'.repeat(100_000))).toBeNull();
    expect(scanJson(deep)?.kind).toBe('ended-early');
  });

  it('says no word of the record in a problem', () => {
    const secret = 'jana.kova7q@seznam.cz';
    const broken = [
      `{"a": ${secret}}`,
      `{${secret}: 1}`,
      `{"a": '${secret}'}`,
      `{"a": "${secret}`,
      `{"a" "${secret}"}`,
    ];
    for (const text of broken) {
      const { found = '', expected = '' } = scanJson(text) ?? {};
      expect(`${found}${expected}`).not.toMatch(/jana|kova|seznam/);
    }
  });
});

describe.runIf(hasShared('truth/jsontestsuite.jsonl'))('the JSON test suite', () => {
  const cases = sharedLines('truth/jsontestsuite.jsonl')
    .map(
      (line) =>
        JSON.parse(line) as { name: string; verdict: string; single_line: boolean; content_b64: string },
    )
    .filter((one) => one.single_line);

  it('is judged as it says, one line at a time', () => {
    for (const { name, verdict, content_b64: content } of cases) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(content, 'base64'));
      const accepted = scanJson(text) === null;
      expect([name, accepted]).toEqual([name, accepts(text)]);
      // Bytes that are not UTF-8 are replaced before a line is parsed and have a rule of their own.
      if ('yn'.includes(verdict) && !text.includes('\uFFFD'))
        expect([name, accepted]).toEqual([name, verdict === 'y']);
    }
    expect(cases.length).toBeGreaterThan(200);
  });
});
