import { createFoldTable, createNormaliser } from './normalize.ts';
import { createWordShingler, hashOf } from './shingles.ts';

/** An item of an evaluation that a text holds. */
export interface Leak {
  /** Number of the item, in the order of the items. */
  readonly item: number;
  /** Share of the item's runs of words that the text holds, 0 to 1; 1 for a short item that is the text. */
  readonly share: number;
}

/**
 * Words of a run. The evaluations of Tülu 3 (Lambert et al. 2024, section 3.2) are matched by eight words; GPT-3's appendix C
 * took 13 and found that most matches of fewer are common phrases, which is why a share of the item is asked for as well.
 */
const WORDS = 8;

/**
 * The items of an evaluation, to find each in texts that hold it whole or in large part, wherever in them. An item shorter
 * than a run is found only where a text is that item.
 */
export class EvaluationItems {
  readonly #normalise = createNormaliser(createFoldTable());
  readonly #shingle = createWordShingler(WORDS);
  /** Items by run; nearly all runs are of one item. */
  readonly #byRun = new Map<number, number | number[]>();
  /** Number of different runs, by item. */
  readonly #runs: number[] = [];
  readonly #byText = new Map<number, number>();

  constructor(items: Iterable<string>) {
    for (const item of items) this.#add(item);
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** The item of which the texts of a record hold the largest share; the first of several. Null where none reaches `share`.
   * An item that is the first text, which is the prompt, is found however short it is. */
  findIn(texts: readonly string[], share: number): Leak | null {
    const whole = this.#whole(texts[0] ?? '');
    if (whole !== null) return whole;
    const { values, length } = this.#shingle(this.#normalise(texts.join('\n')));
    const held = new Map<number, number>();
    const seen = new Set<number>();
    for (let i = 0; i < length; i += 1) {
      const run = values[i] ?? 0;
      const items = this.#byRun.get(run);
      if (items === undefined || seen.has(run)) continue;
      seen.add(run);
      for (const item of typeof items === 'number' ? [items] : items)
        held.set(item, (held.get(item) ?? 0) + 1);
    }
    return this.#largest(held, share);
  }

  #whole(text: string): Leak | null {
    const item = this.#byText.get(hashOf(this.#normalise(text)));
    return item === undefined ? null : { item, share: 1 };
  }

  #largest(held: ReadonlyMap<number, number>, least: number): Leak | null {
    let best: Leak | null = null;
    for (const [item, count] of held) {
      const share = count / (this.#runs[item] ?? 1);
      if (share < least) continue;
      if (best === null || share > best.share || (share === best.share && item < best.item))
        best = { item, share };
    }
    return best;
  }

  #add(text: string): void {
    const item = this.#runs.length;
    const units = this.#normalise(text);
    if (units.length > 0 && !this.#byText.has(hashOf(units))) this.#byText.set(hashOf(units), item);
    const { values, length } = this.#shingle(units);
    const runs = new Set(values.subarray(0, length));
    this.#runs.push(runs.size);
    // The only run of a short text is the text, for which `#byText` is there.
    if (length > 1) for (const run of runs) this.#file(run, item);
  }

  #file(run: number, item: number): void {
    const items = this.#byRun.get(run);
    if (items === undefined) this.#byRun.set(run, item);
    else this.#byRun.set(run, typeof items === 'number' ? [items, item] : [...items, item]);
  }
}
