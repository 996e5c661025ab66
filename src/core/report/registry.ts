import { github } from './github.ts';
import { json } from './json.ts';
import type { ReportFormat } from './report-format.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** The formats of `tunesmith lint --format`. */
export const REPORT_FORMATS: readonly ReportFormat[] = [text, json, sarif, github];
