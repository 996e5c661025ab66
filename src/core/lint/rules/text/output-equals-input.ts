import { Type } from 'typebox';
import { recordRule } from '../../rule.ts';

/** Tasks whose right answer may be the text itself: nothing to correct, to convert, or to leave out. */
const MAY_STAY =
  /\b(?:correct|fix|edit|proofread|check|grammar|spelling|spell|punctuat|capitali|improve|repeat|echo|copy|same|identical|unchanged|translate|transliterat|extract|find|identify|select|choose|sort|order|arrange|organi|divide|split|group|sequence|structure|rewrite|rephrase|remove|delete|convert|format|escape|normali[sz]e|clean|continue|complete|play|say)/i;
const MAY_STAY_CHINESE =
  /改|纠正|修正|校对|检查|语法|错别字|标点|重复|复述|相同|翻译|提取|找出|识别|选择|排序|排列|整理|分段|改写|删除|去除|转换|格式|续写|润色|优化/;

export const rule = recordRule({
  id: 'text/output-equals-input',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer is the same text as the question.',
  why: 'The model learns to repeat what it was given. Tasks whose right answer may be the text itself, such as correcting a sentence without errors, are left alone.',
  sources: [
    'Wang et al. 2023, Self-Instruct, section 2.2: instances whose output equals their input are dropped',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      minCharacters: Type.Integer({
        default: 12,
        minimum: 1,
        description: 'Shorter answers are left alone: a greeting may answer a greeting.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { same: 'The answer only repeats what was asked' },
  examples: {
    good: [
      '{"instruction": "Correct the grammar.", "input": "She sings well every day.", "output": "She sings well every day."}',
    ],
    bad: [
      '{"instruction": "Summarise the text.", "input": "It rained for a week in Brno.", "output": "It rained for a week in Brno."}',
    ],
  },
  open:
    ({ minCharacters }) =>
    (record, report) => {
      for (const { prompts, answer } of record.exchanges) {
        if (answer.text.length < minCharacters) continue;
        const repeated = prompts.find(({ text }) => isSame(text, answer.text));
        if (repeated === undefined || prompts.some((turn) => turn !== repeated && mayStay(turn.text)))
          continue;
        report({ message: 'same', place: { pointer: answer.pointer } });
      }
    },
});

/** Lengths first: nearly all pairs end there. */
function isSame(prompt: string, answer: string): boolean {
  return Math.abs(prompt.length - answer.length) <= 8 && normalize(prompt) === normalize(answer);
}

function normalize(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.。!！]$/, '');
}

function mayStay(instruction: string): boolean {
  return MAY_STAY.test(instruction) || MAY_STAY_CHINESE.test(instruction);
}
