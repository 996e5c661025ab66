import type { Finding, TextEdit } from './finding.ts';
import { disjointEdits, selectedFix } from './fix.ts';

/** A personal value of a dataset, as findings with a redaction give it. Never shown: it only tells values apart. */
export interface PersonalValue {
  /** `EMAIL`, as the placeholder has it. */
  readonly kind: string;
  /** The same for the same value, however it is written. */
  readonly key: string;
}

/** Lines of a text by their 0-based number. */
export interface Lines {
  readonly lineCount: number;
  line(index: number): string;
}

/** The value that a finding's redaction takes away; undefined where the finding has none. */
export function personalValue(finding: Finding, lines: Lines): PersonalValue | undefined {
  const edit = redactionOf(finding);
  return edit === undefined ? undefined : valueOf(edit, lines);
}

/**
 * Edits that put pseudonyms in the place of personal values: `<EMAIL_1>`, `<EMAIL_2>`, `<PHONE_1>`, numbered in the order
 * of the file, the same for the same value. Numbers that the text already holds are left to the people who have them.
 * `only` takes a single value.
 */
export function pseudonymEdits(
  findings: readonly Finding[],
  lines: Lines,
  only?: PersonalValue,
): readonly TextEdit[] {
  const numbers = new Numbers(highestNumbers(lines));
  return disjointEdits(findings.flatMap((finding) => redactionOf(finding) ?? [])).flatMap((edit) => {
    const value = valueOf(edit, lines);
    if (value === undefined || (only !== undefined && !isSame(value, only))) return [];
    return [{ ...edit, text: `<${value.kind}_${numbers.of(value)}>` }];
  });
}

export function isSame(a: PersonalValue, b: PersonalValue): boolean {
  return a.kind === b.kind && a.key === b.key;
}

/** A redaction replaces one value by `[KIND]`. */
function redactionOf(finding: Finding): TextEdit | undefined {
  const [edit, ...others] = selectedFix(finding, { kind: 'redact' })?.edits ?? [];
  return others.length === 0 && edit !== undefined && kindOf(edit) !== undefined ? edit : undefined;
}

function kindOf({ text }: TextEdit): string | undefined {
  return /^\[([A-Z][A-Z0-9_]*)\]$/.exec(text)?.[1];
}

function valueOf(edit: TextEdit, lines: Lines): PersonalValue | undefined {
  const kind = kindOf(edit);
  if (kind === undefined) return undefined;
  return { kind, key: keyOf(decoded(lines.line(edit.line - 1).slice(edit.column - 1, edit.endColumn - 1))) };
}

function decoded(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}

/** `+420 601-123-456` and `+420601123456` are one number; a hyphen in an address tells two people apart. */
function keyOf(value: string): string {
  const folded = value.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');
  return /\p{L}/u.test(folded) ? folded : folded.replaceAll(/[\p{Pd}()]/gu, '');
}

class Numbers {
  readonly #last: Map<string, number>;
  readonly #known = new Map<string, number>();

  constructor(last: ReadonlyMap<string, number>) {
    this.#last = new Map(last);
  }

  of({ kind, key }: PersonalValue): number {
    const name = `${kind} ${key}`;
    const number = this.#known.get(name) ?? (this.#last.get(kind) ?? 0) + 1;
    if (!this.#known.has(name)) this.#last.set(kind, number);
    this.#known.set(name, number);
    return number;
  }
}

function highestNumbers(lines: Lines): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (let index = 0; index < lines.lineCount; index++) {
    const line = lines.line(index);
    if (!line.includes('<')) continue;
    for (const [, kind = '', digits = ''] of line.matchAll(/<([A-Z][A-Z0-9_]*)_(\d{1,9})>/g))
      highest.set(kind, Math.max(highest.get(kind) ?? 0, Number(digits)));
  }
  return highest;
}
