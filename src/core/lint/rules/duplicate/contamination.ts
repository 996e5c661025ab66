import { Type } from 'typebox';
import { EvaluationItems } from '../../../analysis/contamination.ts';
import { detectFormat } from '../../../dataset/formats/registry.ts';
import { recordOf } from '../../../dataset/record.ts';
import { comparedText } from '../../compared-text.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type GroupIndex,
  type LineRef,
  type ProblemGroup,
  type ReferenceFile,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'duplicate/contamination',
  since: '0.2.0',
  status: 'stable',
  summary: 'A record holds a question of a file that the model is to be evaluated on.',
  why: 'A model that has seen the questions is measured on its memory: the score rises and means nothing. The files are named under `datasets[].evaluation` in tunesmith.json; validation splits, test splits and public benchmarks belong there. A question is found wherever it stands in a record, whole or in large part; a question of fewer than nine words only where it is the whole prompt. For records whose format is known the question is all before the last answer; for others, all their texts.',
  sources: [
    'Brown et al. 2020, Language Models are Few-Shot Learners, appendix C',
    'Lambert et al. 2024, Tülu 3, section 3.2: runs of eight words that cover half of an evaluation question',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      share: Type.Number({
        default: 0.5,
        minimum: 0.1,
        maximum: 1,
        description: 'Share of the runs of eight words of a question that a record must hold.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    held: 'Holds the question of {file}, line {line}, on which the model is to be evaluated: {share} % of its runs of eight words',
  },
  examples: {
    references: [
      {
        path: 'test.jsonl',
        lines: [
          '{"instruction": "A farmer has 17 sheep and all but 9 of them run away. How many are left?", "output": "9"}',
        ],
      },
    ],
    good: ['{"instruction": "A farmer has 17 sheep. How many legs do they have?", "output": "68"}'],
    bad: [
      '{"instruction": "Think step by step. A farmer has 17 sheep and all but 9 of them run away. How many are left?", "output": "All but 9 ran, so 9 are left."}',
    ],
  },
  signer: ({ share }, references) => {
    const items = new EvaluationItems(references.flatMap(questionsOf).map(({ text }) => text));
    return {
      size: 2,
      sign: ({ parsed, compared }, words, at) => {
        words[at] = NO_LEAK;
        if (parsed.kind !== 'record' || items.isEmpty) return;
        const { context, prompt, answer } = compared;
        const leak = items.findIn(
          [prompt, answer, context].filter((text) => text !== ''),
          share,
        );
        if (leak === null) return;
        words[at] = leak.item + 1;
        words[at + 1] = Math.floor(leak.share * 100);
      },
    };
  },
  open: (_, references) => new ContaminationIndex(references),
});

interface Question {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** What the signer writes where a record holds no question; else the question's number, counted from 1. */
const NO_LEAK = 0;

class ContaminationIndex implements GroupIndex {
  readonly #questions: readonly Question[];
  readonly #problems = new Map<LineRef, DatasetProblem>();
  /** Records that hold a question and came or went. */
  readonly #changed = new Set<LineRef>();

  constructor(references: readonly ReferenceFile[]) {
    this.#questions = references.flatMap(questionsOf);
  }

  add({ ref, words, at }: DatasetLine): void {
    const question = this.#questions[(words[at] ?? NO_LEAK) - 1];
    if (question === undefined) return;
    this.#problems.set(ref, leak(ref, question, words[at + 1] ?? 0));
    this.#changed.add(ref);
  }

  remove(ref: LineRef): void {
    if (this.#problems.delete(ref)) this.#changed.add(ref);
  }

  *changedGroups(): BitByBit<ProblemGroup> {
    for (const ref of this.#changed) {
      const problem = this.#problems.get(ref);
      this.#changed.delete(ref);
      yield { key: ref, problems: problem === undefined ? [] : [problem] };
    }
  }
}

function leak(line: LineRef, question: Question, share: number): DatasetProblem {
  return {
    message: 'held',
    data: { file: question.file, line: question.line, share },
    line,
    fix: { kind: 'remove-record', title: 'Remove this record', text: null },
  };
}

function questionsOf({ path, lines }: ReferenceFile): readonly Question[] {
  return lines.flatMap((line, index) => {
    const record = recordOf(line);
    if (record === undefined) return [];
    const { prompt, answer } = comparedText(record, detectFormat(record));
    return [{ file: path, line: index + 1, text: prompt === '' ? answer : prompt }];
  });
}
