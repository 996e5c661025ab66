import { Type, type Static, type TSchema } from 'typebox';
import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { FORMATS } from '../dataset/formats/registry.ts';
import type { Accepted } from './baseline.ts';
import { matchesGlob } from './glob.ts';
import { SEVERITIES, type Severity } from './finding.ts';
import { effectiveRules } from './extends.ts';
import { PRESETS } from './presets/registry.ts';
import type { DatasetFacts, ReferenceFile, Rule } from './rule.ts';
import { TRAINERS } from './trainers/registry.ts';

/** `tunesmith.json` at the root of a workspace: the one source of lint configuration, for the editor and the CLI. */

const Level = Type.Unsafe<Severity | 'off'>({
  type: 'string',
  enum: [...SEVERITIES, 'off'],
  description: 'How bad its findings are, or off.',
});

const Setting = Type.Union([
  Level,
  Type.Tuple([Level]),
  Type.Tuple([Level, Type.Record(Type.String(), Type.Unknown())]),
]);

/** Longer globs are no one's meaning, and matching costs their length. */
const MAX_GLOB = 1000;

const PresetName = Type.Unsafe<string>({
  type: 'string',
  enum: PRESETS.map(({ id }) => id),
  enumDescriptions: PRESETS.map(({ summary }) => summary),
});

const Dataset = Type.Object(
  {
    files: Type.String({
      minLength: 1,
      maxLength: MAX_GLOB,
      description: 'Files that this holds for, as a glob relative to this file: "data/**/*.jsonl".',
    }),
    format: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: FORMATS.map((format) => format.id),
        description: 'Record format; detected from the first records where it is not given.',
      }),
    ),
    evaluation: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          'Files with what the model is to be evaluated on, or globs of such, relative to this file: their records must not be in the dataset (`duplicate/contamination`).',
      }),
    ),
    maxTokens: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Tokens that training keeps of a record; the limit of `length/tokens`.',
      }),
    ),
    tokenizer: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "The model's folder, or its tokenizer.json, relative to this file: tokens are then counted exactly.",
      }),
    ),
    licence: Type.Optional(
      Type.String({ minLength: 1, description: 'Licence of the data: "CC-BY-4.0", "proprietary".' }),
    ),
    source: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Where the data is from: a name, an address, the model that wrote it.',
      }),
    ),
    trainers: Type.Optional(
      Type.Array(
        Type.Unsafe<string>({
          type: 'string',
          enum: TRAINERS.map((trainer) => trainer.id),
          enumDescriptions: TRAINERS.map((trainer) => trainer.summary),
        }),
        {
          description:
            'Trainers and services that the dataset is meant for: its records are checked against the rules of each.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Shape of the file for the types; `lintConfigurationSchema` is what files are checked against. */
const LintConfigurationShape = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    extends: Type.Optional(
      Type.Union([PresetName, Type.Array(PresetName)], {
        description:
          'Presets that the settings of the rules start from; later ones win, and `rules` over all.',
      }),
    ),
    rules: Type.Optional(Type.Record(Type.String(), Setting)),
    datasets: Type.Optional(
      Type.Array(Dataset, { description: 'Settings by file; the last entry that matches wins.' }),
    ),
    ignore: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: MAX_GLOB }), {
        description: 'Files not to lint, as globs.',
      }),
    ),
  },
  { additionalProperties: false },
);

export type LintConfiguration = Static<typeof LintConfigurationShape>;
export type RuleSetting = Static<typeof Setting>;

/** What a session needs to know of a configuration. `{}` means the defaults. */
export interface LintSettings {
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  /** Pinned format id; detected where it is absent. */
  readonly format?: string;
  readonly maxTokens?: number;
  /** The tokenizer's path as the configuration gives it, relative to that file. */
  readonly tokenizer?: string;
  /** What counts tokens; the estimate where it is absent. Whoever opens the session loads it from `tokenizer`. */
  readonly tokens?: TokenCounter;
  /** Files that the dataset is to be compared with, as the configuration names them. */
  readonly evaluation?: readonly string[];
  /** The same files as they were read, by who opens a session; core reads no file. */
  readonly references?: readonly ReferenceFile[];
  readonly licence?: string;
  readonly source?: string;
  /** Ids of the trainers that the dataset is meant for. */
  readonly trainers?: readonly string[];
  /** Accepted findings of the file, which are left out. */
  readonly baseline?: Accepted;
  /** `all` gives each finding its fingerprint, which costs a hash of its record. */
  readonly fingerprints?: 'all';
}

/** The JSON Schema of `tunesmith.json`, with every rule and its options by name, so that editors complete them. */
export function lintConfigurationSchema(rules: readonly Rule[]): TSchema {
  const byId = Object.fromEntries(rules.map((rule) => [rule.id, Type.Optional(settingOf(rule))]));
  const { properties } = LintConfigurationShape;
  return Type.Object(
    {
      ...properties,
      rules: Type.Optional(
        Type.Object(byId, { additionalProperties: false, description: 'Rules to turn off, up or down.' }),
      ),
    },
    { additionalProperties: false, title: 'Tunesmith lint configuration' },
  );
}

function settingOf(rule: Rule): TSchema {
  return Type.Union([Level, Type.Tuple([Level]), Type.Tuple([Level, Type.Partial(rule.options)])], {
    description: `${rule.summary} Default: ${rule.severity}.`,
  });
}

/** Settings that hold for a file, by its path relative to the configuration; null where it is to be ignored. */
export function settingsFor(configuration: LintConfiguration, path: string): LintSettings | null {
  if (configuration.ignore?.some((glob) => matchesGlob(glob, path)) === true) return null;
  const dataset = configuration.datasets?.findLast((entry) => matchesGlob(entry.files, path));
  const rules = effectiveRules(configuration);
  return {
    ...(rules === undefined ? {} : { rules }),
    ...(dataset?.format === undefined ? {} : { format: dataset.format }),
    ...(dataset?.maxTokens === undefined ? {} : { maxTokens: dataset.maxTokens }),
    ...(dataset?.tokenizer === undefined ? {} : { tokenizer: dataset.tokenizer }),
    ...(dataset?.licence === undefined ? {} : { licence: dataset.licence }),
    ...(dataset?.source === undefined ? {} : { source: dataset.source }),
    ...(dataset?.trainers === undefined ? {} : { trainers: dataset.trainers }),
    // A test split that the glob of the training files takes in is not compared with itself.
    ...(dataset?.evaluation === undefined
      ? {}
      : { evaluation: dataset.evaluation.filter((name) => !isSame(name, path)) }),
  };
}

/** Settings with the files that the dataset is compared with, but for itself where a glob takes it in. */
export function withReferences(
  settings: LintSettings,
  path: string,
  references: readonly ReferenceFile[],
): LintSettings {
  return { ...settings, references: references.filter((file) => !isSame(file.path, path)) };
}

/** What rules are told of the dataset. */
export function factsOf({ licence, source, trainers }: LintSettings): DatasetFacts {
  return { licence: licence ?? null, source: source ?? null, trainers: trainers ?? [] };
}

function isSame(name: string, path: string): boolean {
  return name.replaceAll('\\', '/').replace(/^\.\//, '') === path;
}
