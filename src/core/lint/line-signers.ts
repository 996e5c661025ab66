import type { ComparedText } from '../analysis/compared-text.ts';
import type { ParsedLine } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import { comparedText, comparedTurns } from './compared-text.ts';
import { sampleHash } from './record-sample.ts';
import type { LineSigner, RecordView, ReferenceFile, SignedLine } from './rule.ts';

interface Placed {
  /** Of the rule among the dataset rules. */
  readonly rule: number;
  readonly signer: LineSigner;
  /** Of its first number among those of a line. */
  readonly at: number;
}

/** Where the numbers of each dataset rule begin; the first number of a line is its hash for samples. */
export interface SignatureLayout {
  /** Numbers of a line. */
  readonly size: number;
  /** By dataset rule; 0, the hash, for a rule that signs nothing. */
  readonly starts: readonly number[];
}

/** Signs lines for all dataset rules: their part of the work that needs no other line. */
export class LineSigners {
  readonly layout: SignatureLayout;
  readonly #placed: readonly Placed[];

  constructor(rules: readonly ActiveRule[], references: readonly ReferenceFile[]) {
    const placed: Placed[] = [];
    const starts: number[] = [];
    let size = 1;
    for (const { rule, options } of rules) {
      if (rule.scope !== 'dataset') continue;
      const signer = rule.signer?.(options, references);
      if (signer !== undefined) placed.push({ rule: starts.length, signer, at: size });
      starts.push(signer === undefined ? 0 : size);
      size += signer?.size ?? 0;
    }
    this.#placed = placed;
    this.layout = { size, starts };
  }

  /** Writes the numbers of a line into `words` from `at` on; gives the dataset rules that failed, which is none. */
  sign(line: SignedLine, words: Uint32Array, at: number): readonly number[] {
    words[at] = sampleHash(line.text);
    let failed: number[] | null = null;
    for (const { rule, signer, at: start } of this.#placed) {
      try {
        signer.sign(line, words, at + start);
      } catch {
        // The error's own words may quote the record, so they go nowhere.
        failed ??= [];
        failed.push(rule);
      }
    }
    return failed ?? NONE;
  }
}

const NONE: readonly number[] = [];
const NOTHING: ComparedText = { context: '', prompt: '', answer: '' };

/** A checked line as signers see it; what the rules of records have made of it serves them too. */
export class CheckedSignedLine implements SignedLine {
  readonly text: string;
  readonly parsed: ParsedLine;
  readonly detected: string | null;
  readonly #record: RecordView | null;
  #compared: ComparedText | null = null;

  constructor(
    text: string,
    checked: Pick<SignedLine, 'parsed' | 'detected'> & { record: RecordView | null },
  ) {
    this.text = text;
    this.parsed = checked.parsed;
    this.detected = checked.detected;
    this.#record = checked.record;
  }

  get compared(): ComparedText {
    this.#compared ??= this.#compare();
    return this.#compared;
  }

  #compare(): ComparedText {
    if (this.#record === null) return NOTHING;
    return this.detected === null
      ? comparedText(this.#record.value, null)
      : comparedTurns(this.#record.turns);
  }
}
