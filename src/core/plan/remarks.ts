import type { RunChange } from '../run/change.ts';
import type { Evidence } from './advice/advice.ts';
import type { Plan } from './plan.ts';

/** What a plan has to say about its run: settings that do not go together, then advice. */
export interface PlanRemark {
  /** Of the check or the advice. */
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly evidence: Evidence | null;
  readonly change: RunChange | undefined;
}

/** The advice that a remark gives, by the id that a run file puts it away with; undefined where it is no advice. */
export function adviceOf(remarkId: string): string | undefined {
  return remarkId.startsWith(ADVICE) ? remarkId.slice(ADVICE.length) : undefined;
}

const ADVICE = 'advice:';

const ORDER = ['error', 'warning', 'hint'] as const;

/** The remarks on a run, the gravest first. An error without a way out stands at its field and is left out here. */
export function planRemarks({ findings, advice }: Pick<Plan, 'findings' | 'advice'>): readonly PlanRemark[] {
  const remarks: PlanRemark[] = [
    ...findings
      .filter(({ severity, fix }) => severity !== 'error' || fix !== undefined)
      .map(({ id, severity, message, fix }) => ({
        id: `check:${id}`,
        severity,
        message,
        evidence: null,
        change: fix,
      })),
    ...advice.map(({ id, severity, message, evidence, change }) => ({
      id: `${ADVICE}${id}`,
      severity,
      message,
      evidence,
      change,
    })),
  ];
  return remarks.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
