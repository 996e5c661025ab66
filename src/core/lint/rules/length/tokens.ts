import { Type } from 'typebox';
import type { TokenCounter } from '../../../analysis/tokens/counter.ts';
import { isObject } from '../../../dataset/record.ts';
import type { Turn } from '../../../dataset/formats/format.ts';
import { recordRule, type ReportPlace } from '../../rule.ts';

/** No UTF-16 unit counts for more than this, so that short lines need no counting at all: bytes in UTF-8 at worst. */
const MOST_TOKENS_A_CHARACTER = 3;

export const rule = recordRule({
  id: 'length/tokens',
  since: '0.1.0',
  status: 'stable',
  summary: 'A record has more tokens than training keeps.',
  why: 'What lies beyond the limit is cut off without a word, often the end of the answer and with it the sign that the answer ends; if the whole answer lies beyond, there is nothing left to learn. With the `tokenizer` of the dataset the count is exact; without, it is an estimate by kinds of characters, marked ≈. Tokens of the chat template are not in it.',
  sources: ['TRL issues 3449 and 6025: silent truncation', 'transformers issue 30998'],
  severity: 'warning',
  options: Type.Object(
    {
      maxTokens: Type.Integer({
        minimum: 1,
        default: 2048,
        description: "Tokens that training keeps of a record. A dataset's own `maxTokens` comes first.",
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    over: '{tokens} tokens, over the limit of {limit}: what follows would be cut off in training',
    overAbout: '≈{tokens} tokens, over the limit of {limit}: what follows would be cut off in training',
  },
  examples: {
    options: { maxTokens: 8 },
    good: ['{"instruction": "Count.", "output": "one two three"}'],
    bad: [
      '{"instruction": "Count to ten in words.", "output": "one two three four five six seven eight nine ten"}',
    ],
  },
  open:
    ({ maxTokens }) =>
    (record, report) => {
      const limit = record.maxTokens ?? maxTokens;
      if (record.format === null || record.text.length * MOST_TOKENS_A_CHARACTER <= limit) return;
      if (!isObject(record.value)) return;
      const counter = record.tokens;
      const turns = record.format.turns(record.value);
      const counts = turns.map(({ text }) => counter.count(text));
      const tokens = counts.reduce((sum, count) => sum + count, 0);
      if (tokens <= limit) return;
      const place = crossing(turns, counts, { limit, counter });
      report({ message: counter.exact ? 'over' : 'overAbout', data: { tokens, limit }, place });
    },
});

/** From the character at which the limit is passed to the end of that turn. */
function crossing(
  turns: readonly Turn[],
  counts: readonly number[],
  { limit, counter }: { readonly limit: number; readonly counter: TokenCounter },
): ReportPlace {
  let left = limit;
  for (const [i, turn] of turns.entries()) {
    const count = counts[i] ?? 0;
    if (count > left)
      return { pointer: turn.pointer, start: lengthOf(turn.text, left, counter), end: turn.text.length };
    left -= count;
  }
  return { pointer: '' };
}

/** How many characters of a text fit into so many tokens. */
function lengthOf(text: string, tokens: number, counter: TokenCounter): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (counter.count(text.slice(0, middle)) <= tokens) low = middle;
    else high = middle - 1;
  }
  // Not in the middle of a character of two units.
  return Math.min(/[\uDC00-\uDFFF]/.test(text[low] ?? '') ? low - 1 : low, text.length - 1);
}
