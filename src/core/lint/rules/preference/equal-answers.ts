import { Type } from 'typebox';
import { textOf, type ChatMessage } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'preference/equal-answers',
  since: '0.3.0',
  status: 'stable',
  summary: 'The better and the worse answer of a pair are the same.',
  why: 'Nothing tells them apart, so the loss pulls up and down on the same text and the pair costs time for nothing. White space around the answers does not count.',
  sources: [
    'Rafailov et al. 2023, Direct Preference Optimization: the gradient of a pair of equal answers is 0',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { same: 'The rejected answer is the same as the chosen one' },
  examples: {
    good: ['{"prompt": "Rain?", "chosen": "No, it is dry.", "rejected": "Yes."}'],
    bad: ['{"prompt": "Rain?", "chosen": "No.", "rejected": "No. "}'],
  },
  open:
    () =>
    ({ chat: { chosen, rejected } }, report) => {
      const first = rejected?.[0];
      if (chosen === null || rejected === null || first === undefined || chosen.length === 0) return;
      if (contentOf(chosen) !== contentOf(rejected)) return;
      const pointer = rejected.length === 1 ? (first.texts[0]?.pointer ?? first.pointer) : first.pointer;
      report({
        message: 'same',
        place: { pointer },
        fix: { kind: 'remove-record', title: 'Remove this pair', text: null },
      });
    },
});

function contentOf(messages: readonly ChatMessage[]): string {
  return JSON.stringify(
    messages.map((message) => [
      message.role,
      textOf(message).trim(),
      message.parts,
      message.calls.map(({ name, arguments: given }) => [name, given]),
    ]),
  );
}
