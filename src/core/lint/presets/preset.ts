import type { RuleSetting } from '../configuration.ts';

/** Settings of rules under one name, for `extends` in `tunesmith.json`. */
export interface Preset {
  readonly id: string;
  /** What it is for, in one sentence. */
  readonly summary: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
}
