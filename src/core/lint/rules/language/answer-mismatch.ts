import { Type } from 'typebox';
import { detectLanguage, quickLanguage, type LanguageGuess } from '../../../analysis/language.ts';
import { languageName } from '../../../analysis/language-name.ts';
import { isLanguageTask } from '../../../analysis/language-task.ts';
import { countScripts } from '../../../analysis/scripts.ts';
import { recordRule, type RecordView } from '../../rule.ts';

/** Answers with less than this say "OK", name things or give numbers. */
const MIN_CHARACTERS = 8;

/** How much of the question may be read for quotations in the answer's language. */
const MAX_PROMPT = 6000;

/** A question in another script may name this many things in Latin letters without quoting a text. */
const MAX_FOREIGN_NAMES = 12;

export const rule = recordRule({
  id: 'language/answer-mismatch',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer is in another language than its question.',
  why: 'A few such records teach a model to switch languages on its own. Translation and other tasks about languages, questions that hold text in the language of the answer, code, and answers that are too short to judge or mostly repeat the words of the question are left alone.',
  sources: [
    'Marchisio et al. 2024, Understanding and Mitigating Language Confusion in LLMs',
    'Measured on 1,000 Chinese demo records of Alpaca: of 21 candidates nearly all are translation tasks',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { mismatch: 'The question is in {asked}, the answer in {answered}' },
  examples: {
    good: [
      '{"instruction": "Translate into French: I am very tired today.", "output": "Je suis très fatigué aujourd\'hui, vraiment."}',
    ],
    bad: [
      '{"instruction": "请介绍一下长城的历史。", "output": "The Great Wall was built over many centuries to protect the north."}',
    ],
  },
  open: () => (record, report) => {
    for (const { prompts, answer } of record.exchanges) {
      if (answer.text.length < MIN_CHARACTERS) continue;
      const question = prompts.map(({ text }) => text);
      const quick = quickLanguage(answer.text);
      if (quick !== undefined && quick === quickLanguage(question[0] ?? '')) continue;
      // The cheaper question first: most records of two languages are such tasks.
      if (question.some(isLanguageTask)) continue;
      const asked = detectLanguage(question[0] ?? '', 'confident');
      if (!isJudgeable(asked) || asked.language === quick) continue;
      const answered = detectLanguage(answer.text, 'confident');
      if (!isJudgeable(answered) || !differ(asked, answered)) continue;
      if (question.some((text) => holds(text, asked, answered)) || systemAsks(record)) continue;
      const shared = asked.script === answered.script ? repeatsWords : sharesWord;
      if (shared(question.join(' '), answer.text)) continue;
      const data = { asked: languageName(asked.language), answered: languageName(answered.language) };
      report({ message: 'mismatch', data, place: { pointer: answer.pointer } });
    }
  },
});

function isJudgeable({ language, confident, script }: LanguageGuess): boolean {
  return script !== null && language !== 'und' && confident;
}

function differ(asked: LanguageGuess, answered: LanguageGuess): boolean {
  return asked.script !== answered.script || asked.language !== answered.language;
}

/** Whether a question quotes or asks about text in the language of the answer. */
function holds(text: string, asked: LanguageGuess, answered: LanguageGuess): boolean {
  const read = text.slice(0, MAX_PROMPT);
  if (asked.script === answered.script) {
    return read.split('\n').some((line) => detectLanguage(line).language === answered.language);
  }
  const words = answered.script === null ? 0 : countScripts(read).words[answered.script];
  return words >= (answered.script === 'latin' ? MAX_FOREIGN_NAMES : 2);
}

/** "Use “opulent” in a sentence" asks in one script for an answer in another. */
function sharesWord(question: string, answer: string): boolean {
  const words = question.match(/[a-zA-Z]{4,}/g) ?? [];
  return words.some((word) => answer.toLowerCase().includes(word.toLowerCase()));
}

/** "Worker ants: 110/2 = 55 ants": names and units of the question among figures are too little of a language to tell it. */
function repeatsWords(question: string, answer: string): boolean {
  const words = wordsOf(answer);
  const asked = wordsOf(question);
  return [...words].filter((word) => asked.has(word)).length >= words.size / 2;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/\p{L}{3,}/gu));
}

function systemAsks(record: RecordView): boolean {
  return record.turns.some(({ role, text }) => role === 'system' && isLanguageTask(text));
}
