import { Type } from 'typebox';
import { stripCode } from '../../../analysis/code-text.ts';
import { quickLanguage } from '../../../analysis/language.ts';
import { chineseReadability, fleschKincaidGrade } from '../../../analysis/readability.ts';
import { createSyllableCounter, type SyllableCounter } from '../../../analysis/syllables.ts';
import { recordRule } from '../../rule.ts';

/** Grades of shorter texts jump with every word. */
const MIN_CHARACTERS = 200;

/** Longer texts are judged by their beginning. */
const MAX_CHARACTERS = 10_000;

export const rule = recordRule({
  id: 'complexity/readability',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer is harder, or easier, to read than you want.',
  why: 'A model writes as its training data does. Where answers are meant for readers of some age, the school grade of each answer shows the ones that are not. Off until you set the limits that your readers need.',
  sources: [
    'Kincaid et al. 1975, Derivation of new readability formulas for Navy enlisted personnel (words, sentences, syllables as in textstat 0.7.11)',
    '徐巍, 姚振晔, 陈冬华 2021, 中文年报可读性：衡量与检验, 会计研究 2021(3) (Chinese)',
  ],
  severity: 'off',
  options: Type.Object(
    {
      minGrade: Type.Number({
        default: -4,
        description: 'Lowest Flesch-Kincaid grade of an English answer; the default is below any.',
      }),
      maxGrade: Type.Number({
        default: 16,
        description: 'Highest Flesch-Kincaid grade of an English answer.',
      }),
      maxChinese: Type.Number({
        default: 15,
        description:
          'Highest value of the Chinese measure: the mean of characters a clause and percent of connectives.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    hard: 'Hard to read: grade {grade}, the limit is {limit}',
    easy: 'Easier to read than wanted: grade {grade}, the limit is {limit}',
    hardChinese: 'Hard to read: {score}, the limit is {limit} ({characters} characters a clause)',
  },
  examples: {
    good: ['{"instruction": "What is rain?", "output": "Rain is water. It falls from clouds."}'],
    bad: [
      '{"instruction": "What is rain?", "output": "Precipitation constitutes the meteorological phenomenon whereby atmospheric condensation, having accumulated sufficient gravitational susceptibility, precipitates terrestrially notwithstanding considerable aerodynamic resistance."}',
    ],
  },
  open: (limits) => {
    let count: SyllableCounter | null = null;
    return (record, report) => {
      for (const { answer } of record.exchanges) {
        if (answer.text.length < MIN_CHARACTERS && !/\p{Script=Han}/u.test(answer.text)) continue;
        count ??= createSyllableCounter();
        const problem = judge(stripCode(answer.text.slice(0, MAX_CHARACTERS)), limits, count);
        if (problem !== null) report({ ...problem, place: { pointer: answer.pointer } });
      }
    };
  },
});

interface Limits {
  readonly minGrade: number;
  readonly maxGrade: number;
  readonly maxChinese: number;
}

interface Judgement {
  readonly message: 'hard' | 'easy' | 'hardChinese';
  readonly data: Readonly<Record<string, string | number>>;
}

function judge(text: string, limits: Limits, count: SyllableCounter): Judgement | null {
  const language = quickLanguage(text);
  if (language === 'zh') return judgeChinese(text, limits.maxChinese);
  if (language !== 'en' && !isAscii(text)) return null;
  const grade = round(fleschKincaidGrade(text, count));
  if (grade > limits.maxGrade) return { message: 'hard', data: { grade, limit: limits.maxGrade } };
  return grade < limits.minGrade ? { message: 'easy', data: { grade, limit: limits.minGrade } } : null;
}

function judgeChinese(text: string, limit: number): Judgement | null {
  if (text.length < MIN_CHARACTERS / 4) return null;
  const { score, charactersPerClause } = chineseReadability(text);
  if (score <= limit) return null;
  return {
    message: 'hardChinese',
    data: { score: round(score), limit, characters: round(charactersPerClause) },
  };
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
