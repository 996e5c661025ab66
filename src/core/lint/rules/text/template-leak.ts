import { Type } from 'typebox';
import { codeRanges, isInside } from '../../../analysis/code-text.ts';
import { SIGN } from '../../../analysis/signs.ts';
import { recordRule, type ReportedFix } from '../../rule.ts';

/** One search that nearly all texts fail. */
const SUSPICIOUS =
  /<\||\|>|INST\]|<<\/?SYS|<\/?s>|_of_turn>|#{2,3} ?[A-Z]|<｜|\bASSISTANT:|\bHuman:|\d\. ?Instruction:/;

interface Leak {
  readonly pattern: RegExp;
  readonly message: 'token' | 'header' | 'merged';
}

const LEAKS: readonly Leak[] = [
  {
    message: 'token',
    pattern:
      /<\|(?:im_start|im_end|im_sep|endoftext|eot_id|start_header_id|end_header_id|begin_of_text|end_of_text|eom_id|python_tag|user|assistant|system|end|endofprompt|observation|tool_call|tool_response|start|message|channel|return|call)\|>|<｜[^｜\n]{1,40}｜>|<(?:start|end)_of_turn>|\[\/?INST\]|<<\/?SYS>>/g,
  },
  // HTML has <s> too, so these count only where a template would put them.
  { message: 'token', pattern: /^<s>|<\/s>\s*$|<\/s>\s*<s>/g },
  {
    message: 'header',
    pattern: /^#{2,3} ?(?:Instruction|Response|Input|Human|Assistant|User|System)(?: ?\d{1,2})?:/gm,
  },
  {
    message: 'header',
    pattern: /^(?:USER|ASSISTANT): ?(?=\S)|^Human: (?=[\s\S]{0,500}^(?:Assistant|AI):)/gm,
  },
  { message: 'merged', pattern: /^\s{0,4}\d{1,2}\. ?Instruction:/gm },
];

export const rule = recordRule({
  id: 'text/template-leak',
  since: '0.2.0',
  status: 'stable',
  summary: "A text holds a chat template's own markers.",
  why: 'The trainer adds the markers of its chat template to each turn. Markers already in the text are tokenised as the real thing or as a string of signs; either way the model learns to write them, or to end a turn in the middle. Code blocks are left alone.',
  sources: [
    "Hugging Face transformers, Chat templates: don't add special tokens twice",
    'AlpacaDataCleaned: "merged instructions", a following task inside an answer',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      allow: Type.Array(Type.String(), {
        default: [],
        description: 'Markers that may stay, as they are written: ["### Response:"].',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    token: "The chat template's token {found} is part of the text",
    header: "The prompt template's heading {found} is part of the text",
    merged: 'Another task begins inside this text: {found}',
  },
  examples: {
    good: ['{"instruction": "What ends a turn in ChatML?", "output": "The token `<|im_end|>` does."}'],
    bad: ['{"instruction": "Hello", "output": "Hello, how can I help?<|im_end|>"}'],
  },
  open: ({ allow }) => {
    const allowed = new Set(allow);
    return (record, report) => {
      if ((record.signs & SIGN.template) === 0) return;
      for (const { text, pointer } of record.turns) {
        for (const { message, start, end } of findLeaks(text)) {
          const found = text.slice(start, end).trim();
          if (allowed.has(found)) continue;
          const fix = message === 'token' ? fixAtEdge(text, start, end) : undefined;
          const place = { pointer, start, end };
          report({ message, data: { found }, place, ...(fix === undefined ? {} : { fix }) });
        }
      }
    };
  },
});

function findLeaks(text: string): readonly { message: Leak['message']; start: number; end: number }[] {
  if (!SUSPICIOUS.test(text)) return [];
  const code = codeRanges(text);
  return LEAKS.flatMap(({ message, pattern }) =>
    [...text.matchAll(pattern)]
      .map(({ 0: found, index }) => ({ message, start: index, end: index + found.length }))
      .filter(({ start }) => !isInside(code, start)),
  );
}

/** At the start or end of a text a token has no meaning of its own; in the middle, what follows it may be another turn. */
function fixAtEdge(text: string, start: number, end: number): ReportedFix | undefined {
  if (text.slice(0, start).trim() !== '' && text.slice(end).trim() !== '') return undefined;
  return { kind: 'remove-template-token', title: 'Remove this template token', text: '' };
}
