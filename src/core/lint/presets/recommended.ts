import type { Preset } from './preset.ts';

/** The rules' own levels are the recommendation; the preset says so in a file, and undoes nothing that another sets. */
export const recommended: Preset = {
  id: 'recommended',
  summary: 'Every rule at its own level: what holds where nothing is set.',
  rules: {},
};
