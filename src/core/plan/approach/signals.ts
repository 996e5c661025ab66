import { formatById, detectFormat } from '../../dataset/formats/registry.ts';
import { isObject, parseLine } from '../../dataset/record.ts';
import { exchangesOf } from '../../lint/exchange.ts';
import { isAboutFact } from '../../lint/fact-exchange.ts';

/** What a dataset says by itself about the choice. */
export interface DatasetSignals {
  /** Records with a question and an answer. */
  readonly records: number;
  /** Those of them that ask for a fact, as the rule `knowledge/facts` sees it. */
  readonly facts: number;
}

/** Counts the signals of a dataset line by line; holds none of them. */
export class SignalCounter {
  #records = 0;
  #facts = 0;

  /** Blank and broken lines, and records without an exchange, count for nothing. */
  add(line: string): void {
    const parsed = parseLine(line);
    if (parsed.kind !== 'record' || !isObject(parsed.value)) return;
    const [first] = exchangesOf(formatById(detectFormat(parsed.value))?.turns(parsed.value) ?? []);
    if (first === undefined || first.prompts.length === 0) return;
    this.#records += 1;
    if (isAboutFact(first)) this.#facts += 1;
  }

  signals(): DatasetSignals {
    return { records: this.#records, facts: this.#facts };
  }
}
