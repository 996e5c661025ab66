import { Type } from 'typebox';
import { promptKey, type ComparedText } from '../../../analysis/compared-text.ts';
import { ALIKE_ANSWERS, createAnswerComparer } from '../../../analysis/likeness.ts';
import { createFoldTable, createNormaliser, type FoldTable } from '../../../analysis/normalize.ts';
import { hashOf } from '../../../analysis/shingles.ts';
import { formatById } from '../../../dataset/formats/registry.ts';
import { isObject, recordOf } from '../../../dataset/record.ts';
import { comparedText, comparedTextOf } from '../../compared-text.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type GroupIndex,
  type LineRef,
  type ProblemGroup,
} from '../../rule.ts';

export const rule = datasetRule({
  id: 'duplicate/conflicting-answers',
  since: '0.2.0',
  status: 'stable',
  summary: 'One instruction has two answers that say different things.',
  why: 'The loss pulls towards both answers, so the model learns neither well, and one of them is often wrong. Several good answers to an open task (a poem, a list of ideas) may be wanted, which is why this only informs. Instructions are the same if their words are, with their system prompt, tools, input and earlier turns: case, width, white space and the punctuation of sentences do not count. Answers differ if they share less than half of their runs of five characters (two where they are Chinese or Japanese).',
  sources: [
    'Wang et al. 2023, Self-Instruct, section 2.2: instances with the same input but different outputs are dropped',
  ],
  severity: 'information',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    conflict: 'Answers the instruction of line {first} otherwise: the two answers are {similarity} % alike',
  },
  examples: {
    good: [
      '{"instruction": "What is 5 - 3?", "output": "2"}\n{"instruction": "What is 5 * 3?", "output": "15"}',
      '{"instruction": "Name a river.", "output": "The Danube is a river."}\n{"instruction": "Name a river!", "output": "The Danube is a river"}',
    ],
    bad: [
      '{"instruction": "Is a tomato a fruit?", "output": "Yes, botanically it is a berry."}\n{"instruction": "is a tomato a fruit", "output": "No."}',
    ],
  },
  signer: () => {
    const hash = createPromptHash(createFoldTable());
    return {
      size: 1,
      sign: ({ compared }, words, at) => {
        words[at] = compared.prompt === '' || compared.answer === '' ? NO_PROMPT : hash(compared);
      },
    };
  },
  open: () => new AnswersIndex(),
});

/** Records by a hash of their prompt. Prompts and answers are compared in full, from the lines, where hashes are equal. */
class AnswersIndex implements GroupIndex {
  readonly #answersAlike = createAnswerComparer('character-5-han-2', createFoldTable());
  readonly #hash = createPromptHash(createFoldTable());
  /** The only record with a hash, or all of them. */
  readonly #buckets = new Map<number, LineRef | Set<LineRef>>();
  /** Hashes that several records have or had, where some came or went. */
  readonly #changed = new Set<number>();

  add({ ref, words, at }: DatasetLine): void {
    const hash = (words[at] ?? NO_PROMPT) | 0;
    if (hash === NO_PROMPT) return;
    const bucket = this.#buckets.get(hash);
    if (bucket === undefined) {
      this.#buckets.set(hash, ref);
      return;
    }
    this.#buckets.set(hash, bucket instanceof Set ? bucket.add(ref) : new Set([bucket, ref]));
    this.#changed.add(hash);
  }

  remove(ref: LineRef): void {
    const text = comparedTextOf(ref);
    if (text.prompt === '' || text.answer === '') return;
    const hash = this.#hash(text);
    const bucket = this.#buckets.get(hash);
    if (bucket instanceof Set) {
      bucket.delete(ref);
      this.#changed.add(hash);
    }
    if (!(bucket instanceof Set) || bucket.size === 0) this.#buckets.delete(hash);
  }

  *changedGroups(dataset: DatasetView): BitByBit<ProblemGroup> {
    for (const hash of this.#changed) {
      const problems: DatasetProblem[] = [];
      for (const conflict of this.#conflicts(this.#buckets.get(hash), dataset)) {
        if (conflict === undefined) yield;
        else problems.push(conflict);
      }
      this.#changed.delete(hash);
      yield { key: hash, problems };
    }
  }

  *#conflicts(bucket: LineRef | Set<LineRef> | undefined, dataset: DatasetView): BitByBit<DatasetProblem> {
    if (!(bucket instanceof Set)) return;
    const firsts = new Map<string, { readonly ref: LineRef; readonly text: ComparedText }>();
    for (const ref of [...bucket].sort((a, b) => dataset.indexOf(a) - dataset.indexOf(b))) {
      const record = recordOf(ref.text);
      const text = comparedText(record, ref.detected);
      const key = `${promptKey(text)}\n${toolsOf(record, ref)}`;
      const first = firsts.get(key);
      const similarity = first === undefined ? 1 : this.#answersAlike(first.text, text);
      if (first === undefined) firsts.set(key, { ref, text });
      yield first !== undefined && similarity < ALIKE_ANSWERS
        ? conflict(ref, first.ref, similarity)
        : undefined;
    }
  }
}

/** What the record may call: where that differs, another answer may be right. */
function toolsOf(record: unknown, { detected }: LineRef): string {
  const format = formatById(detected);
  if (format === null || !isObject(record)) return '';
  const { tools } = format.chat(record);
  return tools === null ? '' : JSON.stringify(tools.value);
}

function conflict(line: LineRef, first: LineRef, similarity: number): DatasetProblem {
  return {
    message: 'conflict',
    lines: { first },
    data: { similarity: Math.floor(similarity * 100) },
    line,
    related: [{ line: first, message: 'The first answer to this instruction' }],
  };
}

const NO_PROMPT = 0;

/** Equal for equal prompt keys, at a fraction of their cost; a signed integer, which the engine need not box; never 0. */
function createPromptHash(table: FoldTable): (text: ComparedText) => number {
  const normalise = createNormaliser(table);
  return ({ context, prompt }) => {
    const before = context === '' ? 0 : Math.imul(hashOf(normalise(context)), 31);
    return before ^ hashOf(normalise(prompt)) || 1;
  };
}
