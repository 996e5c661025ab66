import { WRITERS } from '../../core/dataset/convert.ts';
import { CONVERT_DATASET } from '../../protocol/lsp.ts';
import { isDiagnosticOf } from '../convert.ts';
import type { ActionKind } from './action.ts';

/** Findings that another format would be the way out of. */
const RULES: ReadonlySet<string> = new Set(['portability/trainer', 'schema/mixed-formats']);

/** A dataset in another format is another file; the client asks what is to become of what has no place there. */
export const convert: ActionKind = {
  id: 'convert',
  offers({ document: { uri }, here, diagnostics, commands }) {
    const findings = here.filter(({ rule }) => RULES.has(rule));
    if (findings.length === 0 || !commands.has(CONVERT_DATASET)) return [];
    const wanted = new Set(findings.map(({ data }) => data?.['convertTo']));
    const shapes = WRITERS.filter(({ id }) => wanted.has(id));
    const shown = diagnostics.filter((diagnostic) =>
      findings.some((finding) => isDiagnosticOf(diagnostic, finding)),
    );
    const offer = (title: string, ...rest: readonly string[]) => ({
      title,
      diagnostics: shown,
      command: CONVERT_DATASET,
      arguments: [uri, ...rest],
    });
    return [
      ...shapes.map(({ id, name }) => offer(`Convert this dataset to ${name} in a new file`, id)),
      offer('Convert this dataset to another format…'),
    ];
  },
  change: () => undefined,
};
