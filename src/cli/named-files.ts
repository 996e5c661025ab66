import { resolve } from 'node:path';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { withReferences, type LintSettings } from '../core/lint/configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import { readReferences } from '../server/references.ts';
import { onOtherComputer } from '../scan/other-computer.ts';
import { readTokenizer } from '../scan/tokenizer.ts';

/** What a configuration names beside datasets, each file read once. */
export class NamedFiles {
  readonly #folder: string;
  readonly #tokenizers = new Map<string, Promise<Outcome<TokenCounter>>>();
  readonly #references = new Map<string, Promise<Outcome<readonly ReferenceFile[]>>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Settings of a dataset with what their files hold; `path` is the dataset's, relative to the configuration. */
  async complete(settings: LintSettings, path: string): Promise<Outcome<LintSettings>> {
    const references: ReferenceFile[] = [];
    for (const name of settings.evaluation ?? []) {
      const reference = await this.#reference(name);
      if (!reference.ok) return reference;
      references.push(...reference.value);
    }
    const compared = withReferences(settings, path, references);
    if (settings.tokenizer === undefined) return ok(compared);
    const tokens = await this.#tokenizer(settings.tokenizer);
    return tokens.ok ? ok({ ...compared, tokens: tokens.value }) : tokens;
  }

  #tokenizer(name: string): Promise<Outcome<TokenCounter>> {
    const reading = this.#tokenizers.get(name) ?? this.#readTokenizer(name);
    this.#tokenizers.set(name, reading);
    return reading;
  }

  async #readTokenizer(name: string): Promise<Outcome<TokenCounter>> {
    return onOtherComputer(this.#folder, name) ?? readTokenizer(resolve(this.#folder, name));
  }

  #reference(name: string): Promise<Outcome<readonly ReferenceFile[]>> {
    const reading = this.#references.get(name) ?? readReferences(this.#folder, name);
    this.#references.set(name, reading);
    return reading;
  }
}
