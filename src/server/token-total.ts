/** A line that knows its tokens once they have been counted. */
export interface CountedLine {
  readonly text: string;
  tokens: number | null;
}

/** The tokens of all lines of a text. Counting them takes longer than reading them, so it is done bit by bit. */
export class TokenTotal {
  readonly #uncounted = new Set<CountedLine>();
  #total = 0;

  /** Null until all lines have been counted. */
  get total(): number | null {
    return this.#uncounted.size === 0 ? this.#total : null;
  }

  replace(gone: readonly CountedLine[], inserted: readonly CountedLine[]): void {
    for (const line of gone) {
      this.#uncounted.delete(line);
      this.#total -= line.tokens ?? 0;
    }
    for (const line of inserted) this.#uncounted.add(line);
  }

  /** Counts the next line that has not been counted; gives false where there is none. */
  step(count: (line: string) => number): boolean {
    for (const line of this.#uncounted) {
      this.#uncounted.delete(line);
      line.tokens = count(line.text);
      this.#total += line.tokens;
      return true;
    }
    return false;
  }

  /** Starts over, for another tokenizer. */
  recount(lines: Iterable<CountedLine>): void {
    this.#total = 0;
    for (const line of lines) {
      line.tokens = null;
      this.#uncounted.add(line);
    }
  }
}
