import type { Finding, Fix, Place, Severity } from '../lint/finding.ts';
import type { Rule } from '../lint/rule.ts';
import { VERSION } from '../version.ts';
import type { FileReport, LintReport } from './lint-report.ts';
import type { ReportContext, ReportFormat } from './report-format.ts';

/** SARIF 2.1.0 (OASIS, 2020), which GitHub code scanning, Azure DevOps and editors read. */
export const sarif: ReportFormat = {
  id: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  needsFingerprints: true,
  render: (report, context) => [JSON.stringify(toLog(report, context)), '\n'],
};

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Name of the fingerprint; the number is its version. */
const FINGERPRINT = 'tunesmithFinding/v1';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function toLog(report: LintReport, context: ReportContext): object {
  const rules = describedRules(report, context);
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Tunesmith', semanticVersion: VERSION, version: VERSION, rules } },
        columnKind: 'utf16CodeUnits',
        artifacts: report.files.map(({ path, bytes }) => ({ location: artifact(path), length: bytes })),
        invocations: [invocation(report)],
        results: report.files.flatMap((file, index) =>
          file.findings.map((finding) => toResult(finding, { file, index, rule: indexOf.get(finding.rule) })),
        ),
      },
    ],
  };
}

const SWITCH_OFF = 'Another level, or none, is set in `tunesmith.json`: `{ "rules": { "{rule}": "off" } }`';

interface Descriptor {
  readonly id: string;
  readonly [property: string]: unknown;
}

/** All rules, and those that findings name beside them: the report of a rule that failed. */
function describedRules({ files }: LintReport, context: ReportContext): readonly Descriptor[] {
  const known = new Set(context.rules.map(({ id }) => id));
  const others = new Set(files.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  return [
    ...context.rules.map((rule) => descriptor(rule)),
    ...[...others].filter((id) => !known.has(id)).map((id) => ({ id })),
  ];
}

/**
 * What a rule finds and why is in `help`, which code scanning shows beside a result. There is no `helpUri`: it must be an
 * address that leads somewhere, and the rules' pages have no public one.
 */
function descriptor(rule: Rule): Descriptor {
  const sources = rule.sources.map((source) => `- ${source}`).join('\n');
  return {
    id: rule.id,
    name: nameOf(rule.id),
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: {
      text: `${rule.summary} ${rule.why}`,
      markdown: `${rule.summary} ${rule.why}\n\n${sources}\n\n${SWITCH_OFF.replace('{rule}', rule.id)}`,
    },
    defaultConfiguration: {
      enabled: rule.severity !== 'off',
      level: rule.severity === 'off' ? 'none' : LEVELS[rule.severity],
    },
    properties: { tags: [rule.id.slice(0, rule.id.indexOf('/'))] },
  };
}

/** `PiiUkNhs` of `pii/uk-nhs`, as SARIF wants names. */
function nameOf(id: string): string {
  return id.replace(/(?:^|[/-])(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}

function invocation({ failures = [] }: LintReport): object {
  if (failures.length === 0) return { executionSuccessful: true };
  return {
    executionSuccessful: false,
    toolExecutionNotifications: failures.map(({ path, message, hint, reason }) => ({
      level: 'error',
      message: { text: `${message}. ${hint}.` },
      descriptor: { id: reason },
      locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
    })),
  };
}

interface Origin {
  readonly file: FileReport;
  /** Of the file among the artifacts. */
  readonly index: number;
  /** Of the rule among the descriptors. */
  readonly rule: number | undefined;
}

function toResult(finding: Finding, { file, index, rule }: Origin): object {
  const artifactLocation = { ...artifact(file.path), index };
  const at = (place: Place): object => ({ artifactLocation, region: region(place) });
  const { pointer, related, fixes, fingerprint } = finding;
  return {
    ruleId: finding.rule,
    ...(rule === undefined ? {} : { ruleIndex: rule }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: at(finding),
        ...(pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer, kind: 'value' }] }),
      },
    ],
    ...(related === undefined
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: other.message },
            physicalLocation: at(other),
          })),
        }),
    ...(fixes === undefined ? {} : { fixes: fixes.map((fix) => toFix(fix, artifactLocation)) }),
    ...(fingerprint === undefined ? {} : { partialFingerprints: { [FINGERPRINT]: fingerprint } }),
    properties: { severity: finding.severity },
  };
}

function toFix({ title, edits }: Fix, artifactLocation: object): object {
  const replacements = edits.map((edit) => ({
    deletedRegion: region(edit),
    ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
  }));
  return { description: { text: title }, artifactChanges: [{ artifactLocation, replacements }] };
}

function region({ line, column, endLine, endColumn }: Place): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A relative path stays relative, to the root of the repository where the program runs there. */
function artifact(path: string): { readonly uri: string } {
  const parts = path.replaceAll('\\', '/').split('/');
  const [drive = ''] = parts;
  const isDrive = /^[A-Za-z]:$/.test(drive);
  const encoded = parts.map((part, i) => (i === 0 && isDrive ? part : encodeURIComponent(wellFormed(part))));
  if (isDrive) return { uri: `file:///${encoded.join('/')}` };
  return { uri: path.startsWith('/') ? `file://${encoded.join('/')}` : encoded.join('/') };
}

/** A lone surrogate has no place in a URI. */
function wellFormed(part: string): string {
  return part.replace(/[\ud800-\udfff]/gu, '\uFFFD');
}
