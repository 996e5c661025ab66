import { TextDocument } from 'vscode-languageserver-textdocument';
import { BASELINE_FILE, CONFIGURATION_FILE } from './configuration.ts';
import { guard, type Log } from './guard.ts';
import type { ContentChange } from './text.ts';

/** Names of the files whose text in the editor holds before it is saved. */
export const SETTINGS_FILES = [CONFIGURATION_FILE, BASELINE_FILE] as const;

/** Quiet time after an edit before it holds: a change can have all datasets read anew. */
const SETTLE_MS = 400;

export function isSettingsFile(uri: string): boolean {
  return SETTINGS_FILES.some((name) => uri.endsWith(`/${name}`));
}

/**
 * The files of settings that are open in the editor. What a quick fix writes there, and an undo takes back, holds without
 * a save.
 */
export class OpenSettings {
  readonly #documents = new Map<string, TextDocument>();
  readonly #settle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: Log, onChange: () => Promise<void>) {
    this.#settle = guard('settings', log, onChange);
  }

  text(uri: string): string | undefined {
    return this.#documents.get(uri)?.getText();
  }

  open(uri: string, version: number, text: string): void {
    this.#documents.set(uri, TextDocument.create(uri, 'json', version, text));
    this.#changed();
  }

  change(uri: string, version: number, changes: readonly ContentChange[]): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    this.#documents.set(uri, TextDocument.update(document, [...changes], version));
    this.#changed();
  }

  close(uri: string): void {
    if (this.#documents.delete(uri)) this.#changed();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#settle, SETTLE_MS);
  }
}
