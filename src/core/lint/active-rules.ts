import type { LintSettings, RuleSetting } from './configuration.ts';
import type { Severity } from './finding.ts';
import { completeOptions } from './options.ts';
import type { Rule } from './rule.ts';

/** A rule that a configuration leaves on, with its severity and its options complete. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly options: Readonly<Record<string, unknown>>;
}

export function activeRules(rules: readonly Rule[], settings: LintSettings): readonly ActiveRule[] {
  return rules.flatMap((rule) => {
    const [severity, options] = parts(settings.rules?.[rule.id], rule.severity);
    return severity === 'off' ? [] : [{ rule, severity, options: completeOptions(rule.options, options) }];
  });
}

function parts(
  setting: RuleSetting | undefined,
  normal: Severity | 'off',
): [Severity | 'off', Record<string, unknown>] {
  if (setting === undefined) return [normal, {}];
  return typeof setting === 'string' ? [setting, {}] : [setting[0], setting[1] ?? {}];
}
