import type { Outcome } from '../../core/outcome.ts';
import type { Box, Prompts } from '../../runner/box.ts';

/** How boxes are opened: the runner, with this computer's targets file. */
export interface BoxSource {
  /** Names of the targets, `local` first. */
  names(): Promise<Outcome<readonly string[]>>;
  open(target: string, prompts: Prompts): Promise<Outcome<Box>>;
  /** What the targets file says of a target now, to be compared; undefined where it says nothing that can be read. */
  settings(target: string): Promise<string | undefined>;
}

interface OpenBox {
  readonly box: Box;
  /** What the targets file said of it when it was opened. */
  readonly settings: string | undefined;
}

/** Keeps one open box for each target. */
export class Boxes {
  readonly #source: BoxSource;
  readonly #open = new Map<string, OpenBox>();
  readonly #opening = new Map<string, Promise<Outcome<Box>>>();

  constructor(source: BoxSource) {
    this.#source = source;
  }

  names(): Promise<Outcome<readonly string[]>> {
    return this.#source.names();
  }

  isOpen(target: string): boolean {
    return this.#open.has(target);
  }

  /**
   * The open box, or a new one: also where the targets file says another thing of the target than when it was opened. Who
   * comes while it is being opened gets the same answer.
   */
  async get(target: string, prompts: Prompts): Promise<Outcome<Box>> {
    const settings = await this.#source.settings(target);
    const open = this.#open.get(target);
    if (open !== undefined && (settings === undefined || settings === open.settings))
      return { ok: true, value: open.box };
    // Nothing may be awaited from here on: who comes next must find the box that is being opened.
    this.#open.delete(target);
    const opening =
      this.#opening.get(target) ?? this.#start(target, { prompts, settings, outdated: open?.box });
    this.#opening.set(target, opening);
    return opening;
  }

  async close(target: string): Promise<void> {
    const open = this.#open.get(target);
    this.#open.delete(target);
    await open?.box.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((target) => this.close(target)));
  }

  async #start(target: string, { prompts, settings, outdated }: Opening): Promise<Outcome<Box>> {
    try {
      await outdated?.close();
      const outcome = await this.#source.open(target, prompts);
      if (outcome.ok) this.#open.set(target, { box: outcome.value, settings });
      return outcome;
    } finally {
      this.#opening.delete(target);
    }
  }
}

interface Opening {
  readonly prompts: Prompts;
  readonly settings: string | undefined;
  /** What is open of the target as it was. */
  readonly outdated: Box | undefined;
}
