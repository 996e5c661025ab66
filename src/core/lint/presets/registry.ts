import { chinese } from './chinese.ts';
import type { Preset } from './preset.ts';
import { recommended } from './recommended.ts';
import { strict } from './strict.ts';

/** The presets that `extends` may name. */
export const PRESETS: readonly Preset[] = [recommended, strict, chinese];
