import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComparedText } from '../../../src/core/analysis/compared-text.ts';
import { NearDuplicates } from '../../../src/core/analysis/near-duplicates.ts';
import type { Shingles } from '../../../src/core/analysis/shingles.ts';

/** An index over texts that it keeps itself. */
class Texts {
  readonly #texts = new Map<number, ComparedText>();
  readonly index: NearDuplicates;
  /** How often a text was read again. */
  reads = 0;

  constructor(shingles: Shingles, threshold: number) {
    this.index = new NearDuplicates({
      shingles,
      threshold,
      textOf: (id) => {
        this.reads += 1;
        return this.#texts.get(id) ?? { context: '', prompt: '', answer: 'gone' };
      },
    });
  }

  add(text: ComparedText): number {
    const id = this.index.add(text);
    this.#texts.set(id, text);
    return id;
  }

  remove(id: number): void {
    this.index.remove(id);
    this.#texts.delete(id);
  }

  /** The clusters as sorted lists of what `name` calls their members. */
  clusters(name: (id: number) => number): number[][] {
    const clusters = this.index.clusters().map((members) => members.map(name).sort((a, b) => a - b));
    return clusters.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  }
}

function compare(a: Partial<ComparedText>, b: Partial<ComparedText>) {
  const texts = new Texts('character-5-han-2', 0.8);
  const [first, second] = [a, b].map((text) => texts.add({ context: '', prompt: '', answer: '', ...text }));
  return {
    ...texts.index.compare(first ?? -1, [second ?? -1])[0],
    areClustered: texts.index.clusters().length === 1,
  };
}

const SHOP = 'A shop sold 69 apples on Monday and 72 apples on Tuesday. How much money did the shop make?';

describe('near duplicates', () => {
  test.each<[string, Partial<ComparedText>, Partial<ComparedText>]>([
    [
      'same-words',
      { answer: 'What is the capital of France?' },
      { answer: 'what is  the capital of France' },
    ],
    ['numbers-only', { answer: SHOP }, { answer: SHOP.replace('69', '1,250').replace('72', '3.5') }],
    [
      'numbers-only',
      { answer: '小明有46本书，小红比他多45本，请问两人一共有多少本书？' },
      { answer: '小明有三本书，小红比他多二十本，请问两人一共有多少本书？' },
    ],
    [
      'answer-only',
      { prompt: SHOP, answer: 'The shop made a great deal of money on both days.' },
      { prompt: SHOP, answer: 'The shop made a great deal of money on these two days.' },
    ],
    ['conflicting', { prompt: SHOP, answer: 'Enough' }, { prompt: SHOP, answer: 'Little' }],
    ['near', { answer: SHOP }, { answer: SHOP.replace('apples', 'melons') }],
  ])('are told to be %s', (likeness, a, b) => {
    expect(compare(a, b)).toMatchObject({ likeness, areClustered: true });
    expect(compare(b, a)).toMatchObject({ likeness, areClustered: true });
  });

  test.each<[string, string, string]>([
    ['short exercises with other numbers', 'What is 3 + 4?', 'What is 15 + 26?'],
    ['texts with little in common', SHOP, 'Translate this sentence to French: the shop is closed on Monday.'],
    ['empty texts', '', ' . '],
  ])('are not %s', (_, a, b) => {
    expect(compare({ answer: a }, { answer: b }).areClustered).toBe(false);
  });

  test('in a crowd are one cluster, at a few comparisons a record', () => {
    const texts = new Texts('character-5-han-2', 0.8);
    const article = Array.from(
      { length: 60 },
      (_, i) => `sentence ${String.fromCharCode(97 + (i % 26))} of it`,
    ).join(' ');
    for (let i = 0; i < 2000; i += 1)
      texts.add({ context: '', prompt: '', answer: `${article} ${'xyzuvw'[i % 6]} ${i}` });
    expect(texts.clusters((id) => id).map((members) => members.length)).toEqual([2000]);
    // All pairs would be two million comparisons.
    expect(texts.reads).toBeLessThan(30 * 2000);
  });

  test('are the same whatever was added, removed and asked for before', () => {
    const edit = fc.record({ base: fc.nat(3), word: fc.nat(15), by: fc.nat(30), twice: fc.boolean() });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), edit }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'ask' as const }) },
    );
    const steps = fc.array(step, { minLength: 30, maxLength: 300 });
    const check = fc.property(
      steps,
      fc.constantFrom(0.5, 0.7, 0.8),
      fc.constantFrom(1, 2, 4),
      (steps, threshold, bases) => {
        const edited = new Texts('word-2', threshold);
        const live: { id: number; text: string; serial: number }[] = [];
        steps.forEach((next, serial) => {
          if (next.kind === 'ask') edited.index.clusters();
          else if (next.kind === 'remove') {
            const [gone] = live.splice(next.at % Math.max(live.length, 1), 1);
            if (gone !== undefined) edited.remove(gone.id);
          } else {
            const text = variant(next.edit, bases);
            live.push({ id: edited.add({ context: '', prompt: '', answer: text }), text, serial });
          }
        });
        const fresh = new Texts('word-2', threshold);
        const serials = new Map(
          live
            .toReversed()
            .map(({ text, serial }) => [fresh.add({ context: '', prompt: '', answer: text }), serial]),
        );
        const editedSerials = new Map(live.map(({ id, serial }) => [id, serial]));
        expect(edited.clusters((id) => editedSerials.get(id) ?? -1)).toEqual(
          fresh.clusters((id) => serials.get(id) ?? -1),
        );
      },
    );
    fc.assert(check, { numRuns: 150 });
  });
});

const WORDS =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa'.split(
    ' ',
  );

interface Edit {
  readonly base: number;
  readonly word: number;
  readonly by: number;
  readonly twice: boolean;
}

/** One of some texts with one or two words changed, some of them to numbers. */
function variant({ base, word, by, twice }: Edit, bases: number): string {
  const words = WORDS.map((text, i) =>
    base % bases === 0 ? text : `${text}${'xyzuv'[(i * (base % bases)) % 5]}`,
  );
  words[word] = by < 10 ? String(by) : `w${by}`;
  if (twice) words[(word + 5) % words.length] = `v${by}`;
  return words.join(' ');
}
