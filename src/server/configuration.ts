import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { acceptedIn, type Baseline } from '../core/lint/baseline.ts';
import {
  settingsFor,
  withReferences,
  type LintConfiguration,
  type LintSettings,
} from '../core/lint/configuration.ts';
import { readBaseline } from '../core/lint/read-baseline.ts';
import { readLintConfiguration } from '../core/lint/read-configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import { readReferences } from './references.ts';
import { readSettings, sentence, type Settings, type SettingsProblem } from './settings-file.ts';
import { readTokenizer } from '../scan/tokenizer.ts';

/** Name of the lint configuration at the root of a workspace folder. */
export const CONFIGURATION_FILE = 'tunesmith.json';

/** Name of the file beside it with the findings that were accepted. */
export const BASELINE_FILE = 'tunesmith-baseline.json';

/** All that is wrong with a file of settings; empty where nothing is. */
export interface SettingsProblems {
  readonly uri: string;
  readonly problems: readonly SettingsProblem[];
}

interface FolderSettings {
  readonly configuration: Settings<LintConfiguration>;
  /** Its value is null where there is none. */
  readonly baseline: Settings<Baseline | null>;
}

const NOTHING: FolderSettings = {
  configuration: { text: null, value: {}, problem: null },
  baseline: { text: null, value: null, problem: null },
};

/** A file of settings that holds for a document, as it stands. */
export interface DocumentSettings<T> {
  readonly uri: string;
  /** The document's name in it. */
  readonly path: string;
  readonly settings: Settings<T>;
}

/** Where a file is ignored, nothing is found in it. */
const IGNORED: LintSession = {
  apply: () => undefined,
  append: () => undefined,
  format: null,
  findings: () => [],
  worst: () => ({ findings: [], total: 0 }),
  summary: () => ({ format: null, records: 0, counts: {} }),
};

/**
 * The configurations and baselines of the workspace folders. One that can't be used is reported, and the last that could
 * be stays, so that linting goes on.
 */
export class Configurations {
  readonly #report: (problems: SettingsProblems) => void;
  readonly #openText: (uri: string) => string | undefined;
  #byFolder: ReadonlyMap<string, FolderSettings> = new Map();
  #hasProblems = false;
  /** Loaded when a configuration is read, by path; a session is opened without waiting. */
  #tokenizers: ReadonlyMap<string, TokenCounter> = new Map();
  /** Likewise, by folder and name. */
  #references: ReadonlyMap<string, ReadonlyMap<string, readonly ReferenceFile[]>> = new Map();

  /** `openText` gives the text of a file that is open in the editor. */
  constructor(
    report: (problems: SettingsProblems) => void,
    openText: (uri: string) => string | undefined = () => undefined,
  ) {
    this.#report = report;
    this.#openText = openText;
  }

  /** Takes these folders, given as URIs, in place of those before. */
  async setFolders(folders: readonly string[]): Promise<void> {
    const problems = new Problems();
    await this.#take(await this.#readAll(folders, problems), problems);
  }

  /** Reads the files anew. Gives whether anything may have changed; the same texts, in which nothing was wrong, did not. */
  async reload(): Promise<boolean> {
    const problems = new Problems();
    const loaded = await this.#readAll([...this.#byFolder.keys()], problems);
    const isSame = [...loaded].every(([folder, settings]) =>
      hasSameTexts(settings, this.#byFolder.get(folder) ?? NOTHING),
    );
    if (isSame && !this.#hasProblems) return false;
    await this.#take(loaded, problems);
    return true;
  }

  async #readAll(
    folders: readonly string[],
    problems: Problems,
  ): Promise<ReadonlyMap<string, FolderSettings>> {
    const entries = folders.map(async (folder) => [folder, await this.#read(folder, problems)] as const);
    return new Map(await Promise.all(entries));
  }

  async #take(loaded: ReadonlyMap<string, FolderSettings>, problems: Problems): Promise<void> {
    this.#tokenizers = await this.#loadTokenizers(loaded, problems);
    this.#references = await this.#loadReferences(loaded, problems);
    this.#byFolder = loaded;
    const byFile = problems.byFile();
    this.#hasProblems = byFile.some((file) => file.problems.length > 0);
    for (const one of byFile) this.#report(one);
  }

  /** An empty session with the settings that hold for a document. */
  openSession(uri: string): LintSession {
    const settings = this.settingsOf(uri);
    return settings === null ? IGNORED : openSession([], settings);
  }

  /** What holds for a document; null where it is ignored. */
  settingsOf(uri: string): LintSettings | null {
    const folder = this.#folderOf(uri);
    const path = pathBelow(folder, uri) ?? nameOf(uri);
    const { configuration, baseline } = this.#byFolder.get(folder) ?? NOTHING;
    const settings = settingsFor(configuration.value, path);
    if (settings === null) return null;
    const tokens = this.#tokenizers.get(tokenizerPath(folder, settings.tokenizer) ?? '');
    const references = (settings.evaluation ?? []).flatMap(
      (name) => this.#references.get(folder)?.get(name) ?? [],
    );
    return {
      ...withReferences(settings, path, references),
      ...(tokens === undefined ? {} : { tokens }),
      ...(baseline.value === null ? {} : { baseline: acceptedIn(baseline.value, path) }),
    };
  }

  /** The baseline that a document's findings are accepted into; null for a document of no folder. */
  baselineOf(uri: string): DocumentSettings<Baseline | null> | null {
    const folder = this.#folderOf(uri);
    const path = pathBelow(folder, uri);
    const { baseline } = this.#byFolder.get(folder) ?? NOTHING;
    return path === undefined ? null : { uri: uriIn(folder, BASELINE_FILE), path, settings: baseline };
  }

  /** The `tunesmith.json` of a document's folder; null for a document of no folder. */
  configurationOf(uri: string): DocumentSettings<LintConfiguration> | null {
    const folder = this.#folderOf(uri);
    const path = pathBelow(folder, uri);
    const { configuration } = this.#byFolder.get(folder) ?? NOTHING;
    return path === undefined
      ? null
      : { uri: uriIn(folder, CONFIGURATION_FILE), path, settings: configuration };
  }

  #folderOf(uri: string): string {
    return [...this.#byFolder.keys()]
      .filter((candidate) => pathBelow(candidate, uri) !== undefined)
      .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '');
  }

  /** Reads each evaluation file once. One that can't be read is a problem of the configuration. */
  async #loadReferences(
    folders: ReadonlyMap<string, FolderSettings>,
    problems: Problems,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly ReferenceFile[]>>> {
    const byFolder = new Map<string, ReadonlyMap<string, readonly ReferenceFile[]>>();
    for (const [folder, { configuration }] of folders) {
      const { datasets = [] } = configuration.value;
      const references = new Map<string, readonly ReferenceFile[]>();
      const names = new Set(
        folder.startsWith('file:') ? datasets.flatMap(({ evaluation = [] }) => evaluation) : [],
      );
      for (const name of names) {
        const outcome = await readReferences(fileURLToPath(folder), name);
        if (outcome.ok) references.set(name, outcome.value);
        else problems.add(uriIn(folder, CONFIGURATION_FILE), sentence(outcome.failure));
      }
      byFolder.set(folder, references);
    }
    return byFolder;
  }

  /** Reads each tokenizer once. One that can't be used is a problem of the configuration, and its tokens are estimated. */
  async #loadTokenizers(
    folders: ReadonlyMap<string, FolderSettings>,
    problems: Problems,
  ): Promise<ReadonlyMap<string, TokenCounter>> {
    const counters = new Map<string, TokenCounter>();
    for (const [folder, { configuration }] of folders) {
      const { datasets = [] } = configuration.value;
      for (const { tokenizer } of datasets) {
        const path = tokenizerPath(folder, tokenizer);
        if (path === undefined || counters.has(path)) continue;
        const outcome = await readTokenizer(path);
        if (outcome.ok) counters.set(path, outcome.value);
        else problems.add(uriIn(folder, CONFIGURATION_FILE), sentence(outcome.failure));
      }
    }
    return counters;
  }

  async #read(folder: string, problems: Problems): Promise<FolderSettings> {
    const lastGood = this.#byFolder.get(folder) ?? NOTHING;
    const [configurationUri, baselineUri] = [uriIn(folder, CONFIGURATION_FILE), uriIn(folder, BASELINE_FILE)];
    const [configuration, baseline] = await Promise.all([
      readSettings<LintConfiguration>({
        uri: configurationUri,
        open: this.#openText(configurationUri),
        parse: readLintConfiguration,
        lastGood: lastGood.configuration.value,
        absent: {},
      }),
      readSettings<Baseline | null>({
        uri: baselineUri,
        open: this.#openText(baselineUri),
        parse: readBaseline,
        lastGood: lastGood.baseline.value,
        absent: null,
      }),
    ]);
    problems.put(configurationUri, configuration.problem);
    problems.put(baselineUri, baseline.problem);
    return { configuration, baseline };
  }
}

/** What is wrong, by file; a file that was read and is right has an empty list, which takes old problems away. */
class Problems {
  readonly #byFile = new Map<string, SettingsProblem[]>();

  put(uri: string, problem: SettingsProblem | null): void {
    const known = this.#byFile.get(uri) ?? [];
    this.#byFile.set(uri, problem === null ? known : [...known, problem]);
  }

  add(uri: string, message: string): void {
    this.put(uri, { message, place: null });
  }

  byFile(): readonly SettingsProblems[] {
    return [...this.#byFile].map(([uri, problems]) => ({ uri, problems }));
  }
}

function hasSameTexts(a: FolderSettings, b: FolderSettings): boolean {
  return a.configuration.text === b.configuration.text && a.baseline.text === b.baseline.text;
}

function uriIn(folder: string, name: string): string {
  return `${folder.replace(/\/$/, '')}/${name}`;
}

/** The path on disk; undefined where none is given or the folder is on no disk. */
function tokenizerPath(folder: string, tokenizer: string | undefined): string | undefined {
  if (tokenizer === undefined || !folder.startsWith('file:')) return undefined;
  return resolve(fileURLToPath(folder), tokenizer);
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
