import { resolve } from 'node:path';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import { readReference } from '../server/references.ts';
import { readTokenizer } from '../scan/tokenizer.ts';

/** What a configuration names beside datasets, each file read once. */
export class NamedFiles {
  readonly #folder: string;
  readonly #tokenizers = new Map<string, Promise<Outcome<TokenCounter>>>();
  readonly #references = new Map<string, Promise<Outcome<ReferenceFile>>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Settings with what their files hold. */
  async complete(settings: LintSettings): Promise<Outcome<LintSettings>> {
    const references: ReferenceFile[] = [];
    for (const name of settings.evaluation ?? []) {
      const reference = await this.#reference(name);
      if (!reference.ok) return reference;
      references.push(reference.value);
    }
    if (settings.tokenizer === undefined) return ok({ ...settings, references });
    const tokens = await this.#tokenizer(settings.tokenizer);
    return tokens.ok ? ok({ ...settings, references, tokens: tokens.value }) : tokens;
  }

  #tokenizer(name: string): Promise<Outcome<TokenCounter>> {
    const reading = this.#tokenizers.get(name) ?? readTokenizer(resolve(this.#folder, name));
    this.#tokenizers.set(name, reading);
    return reading;
  }

  #reference(name: string): Promise<Outcome<ReferenceFile>> {
    const reading = this.#references.get(name) ?? readReference(this.#folder, name);
    this.#references.set(name, reading);
    return reading;
  }
}
