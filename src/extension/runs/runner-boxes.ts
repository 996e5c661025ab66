import { openBox } from '../../runner/open-box.ts';
import { findTarget, loadTargets, tunesmithHome } from '../../runner/target.ts';
import type { BoxSource } from './boxes.ts';

/** Boxes of the targets in the user's own targets file. A workspace can't bring its own. */
export function runnerBoxes(): BoxSource {
  const home = tunesmithHome();
  return {
    names: async () => {
      const targets = await loadTargets(home);
      return targets.ok ? { ok: true, value: targets.value.map(({ name }) => name) } : targets;
    },
    open: async (name, prompts) => {
      const target = await findTarget(name, home);
      return target.ok ? openBox(target.value, { prompts }) : target;
    },
    settings: async (name) => {
      const target = await findTarget(name, home);
      return target.ok ? JSON.stringify(target.value) : undefined;
    },
  };
}
