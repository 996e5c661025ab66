import { Type } from 'typebox';
import { longestBeginning, type TokenCounter } from '../../../analysis/tokens/counter.ts';
import type { DecodedPlace } from '../../../dataset/locate.ts';
import { branchTurns, mayReach, type CountedTurn } from '../../branch-turns.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'length/tokens',
  since: '0.1.0',
  status: 'stable',
  summary: 'A record has more tokens than training keeps.',
  why: 'What lies beyond the limit is cut off without a word, often the end of the answer and with it the sign that the answer ends; if the whole answer lies beyond, there is nothing left to learn. With the `tokenizer` of the dataset the count is exact; without, it is an estimate by kinds of characters, marked ≈. Where the folder of the tokenizer has a chat template, the tokens that it puts around each message are counted as well.',
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
    over: '{tokens} tokens, over the limit of {limit}: the last {over} would be cut off in training, from turn {turn} of {turns} on ({role})',
    overAbout:
      '≈{tokens} tokens, over the limit of {limit}: the last ≈{over} would be cut off in training, from turn {turn} of {turns} on ({role})',
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
      if (record.format === null || !mayReach(record, limit)) return;
      const counter = record.tokens;
      for (const turns of branchTurns(record)) {
        const tokens = turns.reduce((sum, { count }) => sum + count, 0);
        const cut = tokens <= limit ? null : crossing(turns, { limit, counter });
        if (cut === null) continue;
        const { turn, place } = cut;
        const { role } = turns[turn]?.turn ?? { role: '' };
        const data = { tokens, limit, over: tokens - limit, turn: turn + 1, turns: turns.length, role };
        report({ message: counter.exact ? 'over' : 'overAbout', data, place });
        return;
      }
    },
});

interface Cut {
  /** 0-based. */
  readonly turn: number;
  readonly place: DecodedPlace;
}

/** From the character at which the limit is passed to the end of that turn. */
function crossing(
  turns: readonly CountedTurn[],
  { limit, counter }: { readonly limit: number; readonly counter: TokenCounter },
): Cut | null {
  let left = limit;
  for (const [index, { turn, count, overhead }] of turns.entries()) {
    if (count > left) {
      const { pointer, text } = turn;
      return {
        turn: index,
        place: { pointer, start: lengthOf(text, left - overhead, counter), end: text.length },
      };
    }
    left -= count;
  }
  return null;
}

/** How many characters of a text fit into so many tokens. */
function lengthOf(text: string, limit: number, counter: TokenCounter): number {
  const length =
    counter.fitting?.(text, limit) ?? longestBeginning(text, limit, (part) => counter.count(part));
  // Not in the middle of a character of two units.
  return Math.min(/[\uDC00-\uDFFF]/.test(text[length] ?? '') ? length - 1 : length, text.length - 1);
}
