import type { LintConfiguration, RuleSetting } from './configuration.ts';
import { PRESETS } from './presets/registry.ts';

type RuleSettings = Readonly<Record<string, RuleSetting>>;

/**
 * The settings of the rules with those of the presets beneath, later ones over earlier ones. A level alone keeps the
 * options that a preset has set; undefined where nothing is set.
 */
export function effectiveRules(configuration: LintConfiguration): RuleSettings | undefined {
  const layers = namesOf(configuration).flatMap((name) => presetRules(name));
  if (configuration.rules !== undefined) layers.push(configuration.rules);
  if (layers.length < 2) return layers[0];
  const merged = new Map<string, RuleSetting>();
  for (const layer of layers)
    for (const [id, setting] of Object.entries(layer)) merged.set(id, over(setting, merged.get(id)));
  return Object.fromEntries(merged);
}

function presetRules(name: string): readonly RuleSettings[] {
  return PRESETS.filter(({ id }) => id === name).map(({ rules }) => rules);
}

function namesOf({ extends: names = [] }: LintConfiguration): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}

function over(setting: RuleSetting, beneath: RuleSetting | undefined): RuleSetting {
  const options = typeof beneath === 'object' ? beneath[1] : undefined;
  return typeof setting === 'string' && options !== undefined ? [setting, options] : setting;
}
