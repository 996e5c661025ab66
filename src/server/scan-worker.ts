import { stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { LintSettings } from '../core/lint/configuration.ts';
import { countsByRule } from '../core/lint/finding.ts';
import type { LintSession } from '../core/lint/session.ts';
import { isJsonName, lintJsonFile } from '../scan/json-file.ts';
import { scan } from '../scan/scan.ts';
import { readTokenizer } from '../scan/tokenizer.ts';
import type { ScanMessage, ScanOrder, ScanResults } from './file-scan.ts';

/** `dist/scan-worker.js`: a thread that has one file linted and tells what is found, the worst first. */

const PROGRESS_MS = 100;
/** What was found so far is told after this time, and from then on so that it takes a tenth of the time at most. */
const INTERIM_MS = 1000;
const INTERIM_SHARE = 10;

void lint(workerData as ScanOrder).then(tell);

async function lint({ path, settings, tokenizer, limit }: ScanOrder): Promise<ScanMessage> {
  const tokens = tokenizer === null ? null : await readTokenizer(tokenizer);
  if (tokens?.ok === false) return { kind: 'failed', failure: tokens.failure };
  const whole = { ...settings, ...(tokens === null ? {} : { tokens: tokens.value }) };
  return isJsonName(path) ? lintDocument(path, whole, limit) : lintLines(path, whole, limit);
}

async function lintLines(path: string, settings: LintSettings, limit: number): Promise<ScanMessage> {
  const size = await sizeOf(path);
  const isProgressDue = every(PROGRESS_MS);
  const tellInterim = interim(limit);
  let linesRead = 0;
  const scanned = await scan(path, {
    settings,
    onProgress: ({ bytes, lines, session }) => {
      linesRead = lines;
      if (isProgressDue()) tell({ kind: 'progress', fraction: bytes / size });
      tellInterim(session, lines);
    },
  });
  if (!scanned.ok) return { kind: 'failed', failure: scanned.failure };
  return { kind: 'finished', results: resultsOf(scanned.value.session, { limit, lines: linesRead }) };
}

/** A list is read as a whole, so there is nothing to tell before its end. */
async function lintDocument(path: string, settings: LintSettings, limit: number): Promise<ScanMessage> {
  const linted = await lintJsonFile(path, settings);
  if (!linted.ok) return { kind: 'failed', failure: linted.failure };
  const { json } = linted.value;
  switch (json.kind) {
    case 'records': {
      const lines = json.session.summary().records;
      const { worst, ...rest } = resultsOf(json.session, { limit, lines });
      const findings = worst.findings.map((finding) => json.place(finding));
      return { kind: 'finished', results: { ...rest, worst: { ...worst, findings } } };
    }
    case 'broken': {
      const { findings } = json;
      const summary = { format: null, records: 0, counts: countsByRule(findings) };
      return {
        kind: 'finished',
        results: { worst: { findings, total: findings.length }, summary, lines: 0 },
      };
    }
    case 'no-dataset':
      return {
        kind: 'failed',
        failure: { reason: json.kind, message: json.note, hint: 'Choose a file with records' },
      };
  }
}

function tell(message: ScanMessage): void {
  parentPort?.postMessage(message);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // The scan says what is wrong with it.
    return 0;
  }
}

function resultsOf(
  session: LintSession,
  { limit, lines }: { readonly limit: number; readonly lines: number },
): ScanResults {
  return { worst: session.worst(limit), summary: session.summary(), lines };
}

function interim(limit: number): (session: LintSession, lines: number) => void {
  let dueAt = performance.now() + INTERIM_MS;
  return (session, lines) => {
    const now = performance.now();
    if (now < dueAt) return;
    tell({ kind: 'found', results: resultsOf(session, { limit, lines }) });
    const cost = performance.now() - now;
    dueAt = performance.now() + Math.max(INTERIM_MS, cost * INTERIM_SHARE);
  };
}

/** Gives true once in this time. */
function every(periodMs: number): () => boolean {
  let dueAt = 0;
  return () => {
    const now = performance.now();
    if (now < dueAt) return false;
    dueAt = now + periodMs;
    return true;
  };
}
