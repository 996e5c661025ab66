import type { Outcome } from '../../core/outcome.ts';
import type { Box, Prompts } from '../../runner/box.ts';

/** How boxes are opened: the runner, with this computer's targets file. */
export interface BoxSource {
  /** Names of the targets, `local` first. */
  names(): Promise<Outcome<readonly string[]>>;
  open(target: string, prompts: Prompts): Promise<Outcome<Box>>;
}

/** Keeps one open box for each target. */
export class Boxes {
  readonly #source: BoxSource;
  readonly #open = new Map<string, Box>();
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

  /** The open box, or a new one. Who comes while it is being opened gets the same answer. */
  get(target: string, prompts: Prompts): Promise<Outcome<Box>> {
    const box = this.#open.get(target);
    if (box !== undefined) return Promise.resolve({ ok: true, value: box });
    const opening = this.#opening.get(target) ?? this.#start(target, prompts);
    this.#opening.set(target, opening);
    return opening;
  }

  async close(target: string): Promise<void> {
    const box = this.#open.get(target);
    this.#open.delete(target);
    await box?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((target) => this.close(target)));
  }

  async #start(target: string, prompts: Prompts): Promise<Outcome<Box>> {
    try {
      const outcome = await this.#source.open(target, prompts);
      if (outcome.ok) this.#open.set(target, outcome.value);
      return outcome;
    } finally {
      this.#opening.delete(target);
    }
  }
}
