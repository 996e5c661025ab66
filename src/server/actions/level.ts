import { SEVERITIES } from '../../core/lint/finding.ts';
import { levelEdits, newConfiguration, type Level } from '../../core/lint/level.ts';
import { applyEdits } from '../../core/run/edit.ts';
import { field, type ActionKind, type Scene, type Target } from './action.ts';

const LEVELS: readonly Level[] = [...SEVERITIES, 'off'];

/** How bad a rule's findings are, in the `tunesmith.json` of the folder. */
export const level: ActionKind = {
  id: 'level',
  offers(scene: Scene) {
    const current = new Map(scene.here.map(({ rule, severity }) => [rule, severity]));
    return [...current].flatMap(([rule, severity]) => {
      const [first] = LEVELS;
      if (first === undefined || newText(scene, rule, first) === undefined) return [];
      return LEVELS.filter((one) => one !== severity).map((one) => ({
        title: `Change level of ${rule} to ${one} in tunesmith.json`,
        argument: { rule, level: one },
      }));
    });
  },
  change(target, argument) {
    const rule = field(argument, 'rule');
    const wanted = LEVELS.find((one) => one === field(argument, 'level'));
    if (typeof rule !== 'string' || wanted === undefined) return undefined;
    return newText(target, rule, wanted);
  },
};

function newText({ configurations, document, createsFiles }: Target, rule: string, wanted: Level) {
  const place = configurations.configurationOf(document.uri);
  if (place === null) return undefined;
  const { uri, settings } = place;
  const { text } = settings;
  if (text === null) return createsFiles ? { uri, text, newText: newConfiguration(rule, wanted) } : undefined;
  const edits = levelEdits(text, rule, wanted);
  return edits === null ? undefined : { uri, text, newText: applyEdits(text, edits) };
}
