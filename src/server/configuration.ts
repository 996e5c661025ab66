import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { settingsFor, type LintConfiguration } from '../core/lint/configuration.ts';
import { readLintConfiguration } from '../core/lint/read-configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import type { Failure, Outcome } from '../core/outcome.ts';
import { readReference } from './references.ts';
import { readTokenizer } from './tokenizer.ts';

/** Name of the lint configuration at the root of a workspace folder. */
export const CONFIGURATION_FILE = 'tunesmith.json';

/** What is wrong with a configuration file; null where nothing is. */
export interface ConfigurationProblem {
  readonly uri: string;
  readonly message: string | null;
}

/** Where a file is ignored, nothing is found in it. */
const IGNORED: LintSession = {
  apply: () => undefined,
  findings: () => [],
  summary: () => ({ format: null, records: 0, counts: {} }),
};

/** The configurations of the workspace folders. A broken one is reported and counts as empty, so that linting goes on. */
export class Configurations {
  readonly #report: (problem: ConfigurationProblem) => void;
  #byFolder: ReadonlyMap<string, LintConfiguration> = new Map();
  /** Loaded when a configuration is read, by path; a session is opened without waiting. */
  #tokenizers: ReadonlyMap<string, TokenCounter> = new Map();
  /** Likewise, by folder and name. */
  #references: ReadonlyMap<string, ReadonlyMap<string, ReferenceFile>> = new Map();

  constructor(report: (problem: ConfigurationProblem) => void) {
    this.#report = report;
  }

  /** Takes these folders, given as URIs, in place of those before. */
  async setFolders(folders: readonly string[]): Promise<void> {
    const entries = folders.map(async (folder) => [folder, await this.#read(folder)] as const);
    const loaded = new Map(await Promise.all(entries));
    this.#tokenizers = await this.#loadTokenizers(loaded);
    this.#references = await this.#loadReferences(loaded);
    this.#byFolder = loaded;
  }

  reload(): Promise<void> {
    return this.setFolders([...this.#byFolder.keys()]);
  }

  /** An empty session with the settings that hold for a document. */
  openSession(uri: string): LintSession {
    const folder = [...this.#byFolder.keys()]
      .filter((candidate) => pathBelow(candidate, uri) !== undefined)
      .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '');
    const settings = settingsFor(this.#byFolder.get(folder) ?? {}, pathBelow(folder, uri) ?? nameOf(uri));
    if (settings === null) return IGNORED;
    const tokens = this.#tokenizers.get(tokenizerPath(folder, settings.tokenizer) ?? '');
    const references = (settings.evaluation ?? []).flatMap(
      (name) => this.#references.get(folder)?.get(name) ?? [],
    );
    return openSession([], { ...settings, references, ...(tokens === undefined ? {} : { tokens }) });
  }

  /** Reads each evaluation file once. One that can't be read is a problem of the configuration. */
  async #loadReferences(
    configurations: ReadonlyMap<string, LintConfiguration>,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, ReferenceFile>>> {
    const byFolder = new Map<string, ReadonlyMap<string, ReferenceFile>>();
    for (const [folder, { datasets = [] }] of configurations) {
      const references = new Map<string, ReferenceFile>();
      const names = new Set(
        folder.startsWith('file:') ? datasets.flatMap(({ evaluation = [] }) => evaluation) : [],
      );
      for (const name of names) {
        const outcome = await readReference(fileURLToPath(folder), name);
        if (outcome.ok) references.set(name, outcome.value);
        else this.#report({ uri: configurationUri(folder), message: sentence(outcome.failure) });
      }
      byFolder.set(folder, references);
    }
    return byFolder;
  }

  /** Reads each tokenizer once. One that can't be used is a problem of the configuration, and its tokens are estimated. */
  async #loadTokenizers(
    configurations: ReadonlyMap<string, LintConfiguration>,
  ): Promise<ReadonlyMap<string, TokenCounter>> {
    const counters = new Map<string, TokenCounter>();
    for (const [folder, { datasets = [] }] of configurations) {
      for (const { tokenizer } of datasets) {
        const path = tokenizerPath(folder, tokenizer);
        if (path === undefined || counters.has(path)) continue;
        const outcome = await readTokenizer(path);
        if (outcome.ok) counters.set(path, outcome.value);
        else this.#report({ uri: configurationUri(folder), message: sentence(outcome.failure) });
      }
    }
    return counters;
  }

  async #read(folder: string): Promise<LintConfiguration> {
    const uri = configurationUri(folder);
    const text = await readIfPresent(uri);
    const outcome: Outcome<LintConfiguration> =
      text === undefined ? { ok: true, value: {} } : readLintConfiguration(text);
    this.#report({ uri, message: outcome.ok ? null : sentence(outcome.failure) });
    return outcome.ok ? outcome.value : {};
  }
}

function configurationUri(folder: string): string {
  return `${folder.replace(/\/$/, '')}/${CONFIGURATION_FILE}`;
}

function sentence({ message, hint }: Failure): string {
  return `${message}. ${hint}`;
}

/** The path on disk; undefined where none is given or the folder is on no disk. */
function tokenizerPath(folder: string, tokenizer: string | undefined): string | undefined {
  if (tokenizer === undefined || !folder.startsWith('file:')) return undefined;
  return resolve(fileURLToPath(folder), tokenizer);
}

/** Undefined where the file is missing, cannot be read, or is not on a disk. */
async function readIfPresent(uri: string): Promise<string | undefined> {
  try {
    return await readFile(fileURLToPath(uri), 'utf8');
  } catch {
    return undefined;
  }
}

/** The path of a document relative to a folder, with forward slashes; undefined where it is not in it. */
function pathBelow(folder: string, uri: string): string | undefined {
  const root = `${folder.replace(/\/$/, '')}/`;
  return folder !== '' && uri.startsWith(root) ? decode(uri.slice(root.length)) : undefined;
}

function nameOf(uri: string): string {
  return decode(uri.slice(uri.lastIndexOf('/') + 1));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
