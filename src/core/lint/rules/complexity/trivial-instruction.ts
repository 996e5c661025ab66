import { Type } from 'typebox';
import { countScripts } from '../../../analysis/scripts.ts';
import { recordRule } from '../../rule.ts';

/** Small talk and trials; they may open a conversation, but a record of nothing else teaches little. */
const SMALL_TALK =
  /^(?:hi|hello|hey|yo|test(?:ing)?|ok(?:ay)?|yes|no|thanks?|thank you|good (?:morning|evening|night|afternoon)|how are you(?: (?:doing|today))?|what'?s up|sup|bye|asdf\w*|foo|bar|你好|您好|嗨|在吗|在么|谢谢|好的|测试|早上好|晚上好|再见)(?: there| all| everyone| everybody| world)?$/i;
const LONGEST = 40;

export const rule = recordRule({
  id: 'complexity/trivial-instruction',
  since: '0.2.0',
  status: 'stable',
  summary: 'A record asks for nothing: a greeting, a trial, a single word.',
  why: 'Records without a task take places in a batch and teach manners at best. Self-Instruct drops instructions of three words or fewer; that would also drop "Define photosynthesis", so only those of less than two words, and small talk, count here. Only records with one question are judged.',
  sources: ['Wang et al. 2023, Self-Instruct, section 2.2: too short instructions are dropped'],
  severity: 'hint',
  options: Type.Object(
    {
      minWords: Type.Integer({
        default: 2,
        minimum: 1,
        description: 'Words of a question, its input included, below which it counts as trivial.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { trivial: 'The question asks for nothing' },
  examples: {
    good: ['{"instruction": "Define rain", "output": "Water that falls from clouds."}'],
    bad: ['{"instruction": "Hi there!", "output": "Hello, how can I help?"}'],
  },
  open:
    ({ minWords }) =>
    (record, report) => {
      const [only, ...others] = record.exchanges;
      const first = only?.prompts[0];
      if (only === undefined || first === undefined || others.length > 0) return;
      if (first.text.length > LONGEST) return;
      const length = only.prompts.reduce((sum, { text }) => sum + text.length, 0);
      if (length > LONGEST) return;
      const text = only.prompts.map((prompt) => prompt.text).join(' ');
      if (isTrivial(text, minWords)) report({ message: 'trivial', place: { pointer: first.pointer } });
    },
});

function isTrivial(text: string, minWords: number): boolean {
  const bare = text.trim().replace(/[\s.!?。！？~～,，]+$/, '');
  // A formula or a number is a task: "2+2?".
  if (bare === '' || /\d/.test(bare)) return false;
  return SMALL_TALK.test(bare) || (bare.split(' ').length < minWords && countWords(bare) < minWords);
}

/** Each Han character counts, since two of them are a task: 写诗. */
function countWords(text: string): number {
  const { words, cj } = countScripts(text);
  return Math.round(Object.values(words).reduce((sum, count) => sum + count, cj - words.cj));
}
