import { acceptInto, baselineText, EMPTY_BASELINE } from '../../core/lint/baseline.ts';
import type { Finding } from '../../core/lint/finding.ts';
import { counted } from '../../core/counted.ts';
import { field, type ActionKind, type Scene, type Target } from './action.ts';

/** One finding by its place, or all of a rule. */
interface Accepted {
  readonly rule: string;
  readonly line?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** Someone has looked at a finding and lives with it: `tunesmith-baseline.json` says so, beside `tunesmith.json`. */
export const accept: ActionKind = {
  id: 'accept',
  offers(scene: Scene) {
    if (!isWritable(scene)) return [];
    const { document, here } = scene;
    const rules = [...new Set(here.map(({ rule }) => rule))];
    return [
      ...here.map((finding) => ({
        title: `Accept this finding of ${finding.rule} into the baseline`,
        argument: placeOf(finding),
      })),
      ...rules.flatMap((rule) => {
        const count = document.findings().filter((finding) => finding.rule === rule).length;
        const title = `Accept all of ${rule} in this file into the baseline (${counted(count, 'finding')})`;
        return count > 1 ? [{ title, argument: { rule } satisfies Accepted }] : [];
      }),
    ];
  },
  change(target, argument) {
    const place = target.configurations.baselineOf(target.document.uri);
    if (place === null || !isWritable(target)) return undefined;
    const { uri, path, settings } = place;
    const found = target.document
      .findings()
      .filter((finding) => isMeant(finding, argument))
      .map((finding) => ({ finding, line: target.document.line(finding.line - 1) }));
    if (found.length === 0) return undefined;
    const newText = baselineText(acceptInto(settings.value ?? EMPTY_BASELINE, path, found));
    return { uri, text: settings.text, newText };
  },
};

/** A baseline that is broken stays as it is until someone has mended it. */
function isWritable({ configurations, document, createsFiles }: Target): boolean {
  const place = configurations.baselineOf(document.uri);
  if (place === null || place.settings.problem !== null) return false;
  return place.settings.text !== null || createsFiles;
}

function placeOf({ rule, line, column, endColumn }: Finding): Accepted {
  return { rule, line, column, endColumn };
}

function isMeant(finding: Finding, argument: unknown): boolean {
  return (['rule', 'line', 'column', 'endColumn'] as const).every((name) => {
    const wanted = field(argument, name);
    return wanted === finding[name] || (wanted === undefined && name !== 'rule');
  });
}
