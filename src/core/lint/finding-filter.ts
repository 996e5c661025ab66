import { judge, type Judged } from './baseline.ts';
import type { LintSettings } from './configuration.ts';
import type { Finding } from './finding.ts';
import { fingerprintOf } from './fingerprint.ts';

interface Line {
  readonly text: string;
}

/**
 * Gives findings their fingerprints, where the settings ask for them or a baseline needs them, and leaves out what the
 * baseline accepts. A fingerprint is made once a line, so that an edit elsewhere costs no hash.
 */
export class FindingFilter {
  readonly #settings: Pick<LintSettings, 'baseline' | 'fingerprints'>;
  readonly #known = new WeakMap<Line, Map<string, string>>();

  constructor(settings: Pick<LintSettings, 'baseline' | 'fingerprints'>) {
    this.#settings = settings;
  }

  /** Whether findings are anything else than they are by themselves. */
  get isNeeded(): boolean {
    return this.#settings.fingerprints !== undefined || this.#settings.baseline !== undefined;
  }

  judge(findings: readonly Finding[], lineAt: (index: number) => Line | undefined): Judged {
    const { baseline, fingerprints } = this.#settings;
    if (!this.isNeeded) return { findings, accepted: 0, stale: {} };
    const wanted = (rule: string): boolean => fingerprints === 'all' || baseline?.has(rule) === true;
    const printed = findings.map((finding) =>
      wanted(finding.rule) ? this.#withFingerprint(finding, lineAt(finding.line - 1)) : finding,
    );
    return judge(printed, baseline ?? new Map());
  }

  #withFingerprint(finding: Finding, line: Line | undefined): Finding {
    if (line === undefined) return finding;
    const key = JSON.stringify([finding.rule, finding.pointer, finding.column, finding.endColumn]);
    const known = this.#known.get(line) ?? new Map<string, string>();
    const fingerprint = known.get(key) ?? fingerprintOf(finding, line.text);
    this.#known.set(line, known.set(key, fingerprint));
    return { ...finding, fingerprint };
  }
}
