import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenCounter } from '../core/analysis/tokens/counter.ts';
import { acceptedIn, type Baseline } from '../core/lint/baseline.ts';
import {
  settingsFor,
  withReferences,
  type LintConfiguration,
  type LintSettings,
} from '../core/lint/configuration.ts';
import { globBase, isGlob } from '../core/lint/glob.ts';
import { readBaseline } from '../core/lint/read-baseline.ts';
import { readLintConfiguration } from '../core/lint/read-configuration.ts';
import type { ReferenceFile } from '../core/lint/rule.ts';
import { openSession, type LintSession } from '../core/lint/session.ts';
import type { Outcome } from '../core/outcome.ts';
import { readReferences } from './references.ts';
import { readSettings, sentence, type Settings, type SettingsProblem } from './settings-file.ts';
import { onOtherComputer } from '../scan/other-computer.ts';
import { readTokenizer } from '../scan/tokenizer.ts';
import { decoded, nameOf } from './uri.ts';
import { WatchedFiles, type FileSource, type FileSources } from './watched-files.ts';

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
  gather: () => false,
  findingsAt: () => [],
};

export interface ConfigurationOptions {
  readonly report: (problems: SettingsProblems) => void;
  /** The text of a file that is open in the editor. */
  readonly openText?: (uri: string) => string | undefined;
  /** An evaluation file or a tokenizer has changed on the disk. */
  readonly onFileChange?: () => void;
  readonly readTokenizer?: (path: string) => Promise<Outcome<TokenCounter>>;
}

/**
 * The configurations and baselines of the workspace folders. One that can't be used is reported, and the last that could
 * be stays, so that linting goes on. The files that they name are read with them and watched, so that a session is opened
 * without waiting.
 */
export class Configurations {
  readonly #options: Required<ConfigurationOptions>;
  readonly #tokenizers: WatchedFiles<TokenCounter>;
  readonly #references: WatchedFiles<readonly ReferenceFile[]>;
  #byFolder: ReadonlyMap<string, FolderSettings> = new Map();
  #hasProblems = false;
  /** What is being read; the next waits for it, so that the newest is taken last. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: ConfigurationOptions) {
    this.#options = {
      openText: () => undefined,
      onFileChange: () => undefined,
      readTokenizer,
      ...options,
    };
    const changed = (): void => {
      this.#reportProblems();
      this.#options.onFileChange();
    };
    this.#tokenizers = new WatchedFiles(changed);
    this.#references = new WatchedFiles(changed);
  }

  /** Takes these folders, given as URIs, in place of those before. */
  setFolders(folders: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const gone = [...this.#byFolder.keys()].filter((folder) => !folders.includes(folder));
      await this.#take(await this.#readAll(folders));
      for (const uri of gone.flatMap(settingsFilesOf)) this.#options.report({ uri, problems: [] });
    });
  }

  /** Takes in folders that were added to the workspace, and leaves those that were taken away. */
  changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const kept = [...this.#byFolder.keys()].filter((folder) => !removed.includes(folder));
    return this.setFolders([...new Set([...kept, ...added])]);
  }

  /** Reads the files anew. Gives whether anything may have changed; the same texts, in which nothing was wrong, did not. */
  reload(): Promise<boolean> {
    return this.#inTurn(async () => {
      const loaded = await this.#readAll([...this.#byFolder.keys()]);
      const isSame = [...loaded].every(([folder, settings]) =>
        hasSameTexts(settings, this.#byFolder.get(folder) ?? NOTHING),
      );
      if (isSame && !this.#hasProblems) return false;
      await this.#take(loaded);
      return true;
    });
  }

  dispose(): void {
    this.#tokenizers.dispose();
    this.#references.dispose();
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = this.#reading.then(work);
    // A failure is told to whoever waits for it; the next turn comes all the same.
    this.#reading = turn.catch(() => undefined);
    return turn;
  }

  async #readAll(folders: readonly string[]): Promise<ReadonlyMap<string, FolderSettings>> {
    const entries = folders.map(async (folder) => [folder, await this.#read(folder)] as const);
    return new Map(await Promise.all(entries));
  }

  async #take(loaded: ReadonlyMap<string, FolderSettings>): Promise<void> {
    await this.#tokenizers.keep(this.#tokenizerSources(loaded));
    await this.#references.keep(referenceSources(loaded));
    this.#byFolder = loaded;
    this.#reportProblems();
  }

  #reportProblems(): void {
    const problems = this.#problems();
    this.#hasProblems = problems.some((file) => file.problems.length > 0);
    for (const one of problems) this.#options.report(one);
  }

  /** All that is wrong, by file; one in which nothing is has an empty list, which takes old problems away. */
  #problems(): readonly SettingsProblems[] {
    return [...this.#byFolder].flatMap(([folder, { configuration, baseline }]) => [
      {
        uri: uriIn(folder, CONFIGURATION_FILE),
        problems: [
          ...(configuration.problem === null ? [] : [configuration.problem]),
          ...this.#unreadable(folder, configuration.value),
        ],
      },
      { uri: uriIn(folder, BASELINE_FILE), problems: baseline.problem === null ? [] : [baseline.problem] },
    ]);
  }

  /** What a configuration names and can't be read. Tokens are estimated then, and other files are compared. */
  #unreadable(folder: string, configuration: LintConfiguration): readonly SettingsProblem[] {
    const outcomes = [
      ...tokenizerPaths(folder, configuration).map((path) => this.#tokenizers.get(path)),
      ...evaluations(folder, configuration).map(({ path }) => this.#references.get(path)),
    ];
    return outcomes.flatMap((outcome) =>
      outcome === undefined || outcome.ok ? [] : [{ message: sentence(outcome.failure), place: null }],
    );
  }

  #tokenizerSources(loaded: ReadonlyMap<string, FolderSettings>): FileSources<TokenCounter> {
    const sources = [...loaded].flatMap(([folder, { configuration }]) =>
      tokenizerPaths(folder, configuration.value).map(
        (path) => [path, this.#tokenizerSource(folder, path)] as const,
      ),
    );
    return new Map(sources);
  }

  #tokenizerSource(folder: string, path: string): FileSource<TokenCounter> {
    const refused = onOtherComputer(fileURLToPath(folder), path);
    return refused === null
      ? {
          read: () => this.#options.readTokenizer(path),
          watched: () => [path, join(path, 'tokenizer.json')],
        }
      : { read: () => Promise.resolve(refused), watched: () => [] };
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
    const tokens = this.#tokenizers.get(pathIn(folder, settings.tokenizer));
    const references = (settings.evaluation ?? []).flatMap((name) => {
      const outcome = this.#references.get(pathIn(folder, name));
      return outcome?.ok === true ? outcome.value : [];
    });
    return {
      ...withReferences(settings, path, references),
      ...(tokens?.ok === true ? { tokens: tokens.value } : {}),
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

  async #read(folder: string): Promise<FolderSettings> {
    const lastGood = this.#byFolder.get(folder) ?? NOTHING;
    const [configurationUri, baselineUri] = [uriIn(folder, CONFIGURATION_FILE), uriIn(folder, BASELINE_FILE)];
    const [configuration, baseline] = await Promise.all([
      readSettings<LintConfiguration>({
        uri: configurationUri,
        open: this.#options.openText(configurationUri),
        parse: readLintConfiguration,
        lastGood: lastGood.configuration.value,
        absent: {},
      }),
      readSettings<Baseline | null>({
        uri: baselineUri,
        open: this.#options.openText(baselineUri),
        parse: readBaseline,
        lastGood: lastGood.baseline.value,
        absent: null,
      }),
    ]);
    return { configuration, baseline };
  }
}

function hasSameTexts(a: FolderSettings, b: FolderSettings): boolean {
  return a.configuration.text === b.configuration.text && a.baseline.text === b.baseline.text;
}

function uriIn(folder: string, name: string): string {
  return `${folder.replace(/\/$/, '')}/${name}`;
}

function settingsFilesOf(folder: string): readonly string[] {
  return [uriIn(folder, CONFIGURATION_FILE), uriIn(folder, BASELINE_FILE)];
}

function tokenizerPaths(folder: string, { datasets = [] }: LintConfiguration): readonly string[] {
  return [...new Set(datasets.flatMap(({ tokenizer }) => pathIn(folder, tokenizer) ?? []))];
}

interface Evaluation {
  readonly name: string;
  /** Of a file, or a glob. */
  readonly path: string;
}

function evaluations(folder: string, { datasets = [] }: LintConfiguration): readonly Evaluation[] {
  const names = [...new Set(datasets.flatMap(({ evaluation = [] }) => evaluation))];
  return names.flatMap((name) => {
    const path = pathIn(folder, name);
    return path === undefined ? [] : [{ name, path }];
  });
}

function referenceSources(
  loaded: ReadonlyMap<string, FolderSettings>,
): FileSources<readonly ReferenceFile[]> {
  const sources = [...loaded].flatMap(([folder, { configuration }]) =>
    evaluations(folder, configuration.value).map(
      ({ name, path }) => [path, referenceSource(folder, name)] as const,
    ),
  );
  return new Map(sources);
}

/** Where a glob is named, a file that is new in its folder counts as well. */
function referenceSource(folder: string, name: string): FileSource<readonly ReferenceFile[]> {
  const root = fileURLToPath(folder);
  return {
    read: () => readReferences(root, name),
    watched: (files) =>
      onOtherComputer(root, name) === null
        ? [
            resolve(root, isGlob(name) ? globBase(name) : name),
            ...(files ?? []).map(({ path }) => resolve(root, path)),
          ]
        : [],
  };
}

/** The path on disk; undefined where no name is given or the folder is on no disk. */
function pathIn(folder: string, name: string | undefined): string | undefined {
  return name === undefined || !folder.startsWith('file:') ? undefined : resolve(fileURLToPath(folder), name);
}

/**
 * The path of a document relative to a folder, with forward slashes; undefined where it is not in it. A file that is not
 * saved yet is where it will be.
 */
function pathBelow(folder: string, uri: string): string | undefined {
  const root = `${folder.replace(/\/$/, '')}/`;
  const place = uri.replace(/^untitled:(?=\/)/, 'file://');
  return folder !== '' && place.startsWith(root) ? decoded(place.slice(root.length)) : undefined;
}
