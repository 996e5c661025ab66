import { estimate } from '../analysis/tokens/estimate.ts';
import type { ParsedLine } from '../dataset/record.ts';
import { activeRules, type ActiveRule } from './active-rules.ts';
import { LineChecker, type LineFinding, type RawLine } from './checker.ts';
import { factsOf, type LintSettings } from './configuration.ts';
import { CheckedSignedLine, LineSigners, type SignatureLayout } from './line-signers.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules/index.generated.ts';

/** What is known of a line by itself. */
export interface InspectedLine {
  readonly parsed: ParsedLine;
  readonly detected: string | null;
  readonly findings: readonly LineFinding[] | null;
  /** Dataset rules whose signers failed on it. */
  readonly failed: readonly number[];
}

/** All of the linter's work on a line that needs no other line: its findings, and the numbers that dataset rules need. */
export class LineInspector {
  readonly layout: SignatureLayout;
  readonly #checker: LineChecker;
  readonly #signers: LineSigners;

  constructor(active: readonly ActiveRule[], settings: LintSettings) {
    this.#checker = new LineChecker(active, {
      maxTokens: settings.maxTokens ?? null,
      tokens: settings.tokens ?? estimate,
      facts: factsOf(settings),
    });
    this.#signers = new LineSigners(active, settings.references ?? []);
    this.layout = this.#signers.layout;
  }

  /** `format` is that of the dataset. The numbers go into `words` from `at` on. */
  inspect(
    line: RawLine,
    place: { readonly isFirst: boolean; readonly format: string | null },
    { words, at }: { readonly words: Uint32Array; readonly at: number },
  ): InspectedLine {
    const { text } = line;
    const { parsed, detected, findings, record } = this.#checker.check(line, place.isFirst, place.format);
    const signed = new CheckedSignedLine(text, { parsed, detected, record });
    return { parsed, detected, findings, failed: this.#signers.sign(signed, words, at) };
  }
}

const KINDS = ['blank', 'broken', 'record'] as const satisfies readonly ParsedLine['kind'][];

/** Lines that follow each other, inspected: nothing but numbers and the few findings, so that it costs little to send. */
export interface CheckedPortion {
  /** The dataset's format that the lines were checked by. */
  readonly format: string | null;
  /** Of each line. */
  readonly kinds: Uint8Array;
  /** Of each line, its place in `formats`. */
  readonly detected: Uint8Array;
  readonly formats: readonly (string | null)[];
  /** Of each line, the numbers of the dataset rules. */
  readonly words: Uint32Array;
  /** Of the lines that have any. */
  readonly findings: ReadonlyMap<number, readonly LineFinding[]>;
  readonly failed: ReadonlyMap<number, readonly number[]>;
}

/**
 * Inspects portions of a dataset for `LintSession.append`, away from the session: in another thread, with the same
 * settings. No line may be the first of the dataset, where a byte order mark may stand.
 */
export class PortionChecker {
  readonly #inspector: LineInspector;

  constructor(settings: LintSettings, rules: readonly Rule[] = RULES) {
    this.#inspector = new LineInspector(activeRules(rules, settings), settings);
  }

  check(lines: readonly RawLine[], format: string | null): CheckedPortion {
    const { size } = this.#inspector.layout;
    const kinds = new Uint8Array(lines.length);
    const detected = new Uint8Array(lines.length);
    const formats: (string | null)[] = [];
    const words = new Uint32Array(lines.length * size);
    const findings = new Map<number, readonly LineFinding[]>();
    const failed = new Map<number, readonly number[]>();
    lines.forEach((line, i) => {
      const found = this.#inspector.inspect(line, { isFirst: false, format }, { words, at: i * size });
      kinds[i] = KINDS.indexOf(found.parsed.kind);
      detected[i] = placeIn(formats, found.detected);
      if (found.findings !== null) findings.set(i, found.findings);
      if (found.failed.length > 0) failed.set(i, found.failed);
    });
    return { format, kinds, detected, formats, words, findings, failed };
  }
}

export function kindAt({ kinds }: CheckedPortion, line: number): ParsedLine['kind'] {
  return KINDS[kinds[line] ?? 0] ?? 'blank';
}

function placeIn(formats: (string | null)[], format: string | null): number {
  const known = formats.indexOf(format);
  return known >= 0 ? known : formats.push(format) - 1;
}
