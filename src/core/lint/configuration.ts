import { Type, type Static, type TSchema } from 'typebox';
import { FORMATS } from '../dataset/formats/registry.ts';
import { matchesGlob } from './glob.ts';
import { SEVERITIES } from './finding.ts';
import type { Rule } from './rule.ts';

/** `tunesmith.json` at the root of a workspace: the one source of lint configuration, for the editor and the CLI. */

const Level = Type.Union([...SEVERITIES.map((severity) => Type.Literal(severity)), Type.Literal('off')], {
  description: 'How bad its findings are, or off.',
});

const Setting = Type.Union([
  Level,
  Type.Tuple([Level]),
  Type.Tuple([Level, Type.Record(Type.String(), Type.Unknown())]),
]);

const Dataset = Type.Object(
  {
    files: Type.String({
      minLength: 1,
      description: 'Files that this holds for, as a glob relative to this file: "data/**/*.jsonl".',
    }),
    format: Type.Optional(
      Type.Union(
        FORMATS.map((format) => Type.Literal(format.id)),
        { description: 'Record format; detected from the first records where it is not given.' },
      ),
    ),
    maxTokens: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Tokens that training keeps of a record; the limit of `length/tokens`.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Shape of the file for the types; `lintConfigurationSchema` is what files are checked against. */
const LintConfigurationShape = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    rules: Type.Optional(Type.Record(Type.String(), Setting)),
    datasets: Type.Optional(
      Type.Array(Dataset, { description: 'Settings by file; the last entry that matches wins.' }),
    ),
    ignore: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: 'Files not to lint, as globs.' }),
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
  return {
    ...(configuration.rules === undefined ? {} : { rules: configuration.rules }),
    ...(dataset?.format === undefined ? {} : { format: dataset.format }),
    ...(dataset?.maxTokens === undefined ? {} : { maxTokens: dataset.maxTokens }),
  };
}
