import { convertRecord } from './convert.ts';
import { detectFormat, formatById } from './formats/registry.ts';
import { isObject, parseLine, withoutMark } from './record.ts';
import { jsonWithWholeNumbers, markWholeNumbers } from './whole-numbers.ts';

/** Why some records have no form in another format. */
export interface Refusal {
  readonly message: string;
  readonly count: number;
  /** 1-based number of the first such line. */
  readonly line: number;
}

/** What a conversion keeps and loses. */
export interface ConversionAccount {
  readonly converted: number;
  /** The most frequent first. */
  readonly refused: readonly Refusal[];
  /** Columns that carry no text and whose names mean something in the new format. */
  readonly droppedColumns: readonly string[];
}

/** Writes the records of a dataset in another format, line by line, and keeps account of what has no place there. */
export class Conversion {
  readonly #to: string;
  readonly #from: string | undefined;
  readonly #records: string[] = [];
  readonly #refused = new Map<string, { count: number; readonly line: number }>();
  readonly #dropped = new Set<string>();

  /** `to` is the id of a writer; `from` a pinned format. */
  constructor(to: string, from?: string) {
    this.#to = to;
    this.#from = from;
  }

  /** `line` is 1-based. */
  add(text: string, line: number): void {
    const parsed = parseLine(markWholeNumbers(line === 1 ? withoutMark(text) : text));
    if (parsed.kind === 'blank') return;
    const value = parsed.kind === 'record' ? parsed.value : null;
    const from = this.#from === undefined ? {} : { from: this.#from };
    const converted = convertRecord(value, this.#to, { columns: 'keep', ...from });
    if (!converted.ok) {
      this.#refuse(converted.failure.message, line);
      return;
    }
    this.#records.push(jsonWithWholeNumbers(converted.value));
    const format = formatById(this.#from ?? detectFormat(value));
    for (const key of isObject(value) ? Object.keys(value) : [])
      if (!(key in converted.value) && format?.fields.has(key) !== true) this.#dropped.add(key);
  }

  text(): string {
    return this.#records.map((record) => `${record}\n`).join('');
  }

  account(): ConversionAccount {
    const refused = [...this.#refused].map(([message, { count, line }]) => ({ message, count, line }));
    return {
      converted: this.#records.length,
      refused: refused.sort((a, b) => b.count - a.count || a.line - b.line),
      droppedColumns: [...this.#dropped],
    };
  }

  #refuse(message: string, line: number): void {
    const known = this.#refused.get(message);
    if (known === undefined) this.#refused.set(message, { count: 1, line });
    else known.count += 1;
  }
}
