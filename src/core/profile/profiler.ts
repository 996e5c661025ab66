import { certainLanguage, languageName } from '../analysis/language-name.ts';
import { estimate } from '../analysis/tokens/estimate.ts';
import type { TokenCounter } from '../analysis/tokens/counter.ts';
import { verbNoun } from '../analysis/verb-noun.ts';
import { EMPTY_CHAT } from '../dataset/chat.ts';
import { detectFormat, formatById } from '../dataset/formats/registry.ts';
import { isObject, parseLine } from '../dataset/record.ts';
import { activeRules } from '../lint/active-rules.ts';
import { branchTurns, countChat, countedTurns, tokensOf } from '../lint/branch-turns.ts';
import type { LintSettings } from '../lint/configuration.ts';
import { exchangesOf, promptText } from '../lint/exchange.ts';
import type { RecordView } from '../lint/rule.ts';
import { rule as tokensRule } from '../lint/rules/length/tokens.ts';
import { untrainable } from '../lint/trainable.ts';
import type { FileReport } from '../report/lint-report.ts';
import { distributionOf } from './distribution.ts';
import type { FileProfile, Loss } from './profile.ts';
import { TrainerTally } from './trainer-tally.ts';

/** A share is known within 1.4 percentage points (95 of 100 times, at a half) from this many records. */
const SAMPLE = 5000;
const MAX_LINES = 100;
const MAX_PAIRS = 20;

type Read = Pick<RecordView, 'text' | 'chat' | 'turns' | 'tokens' | 'turnTokens'>;

/** Counts what the records of a dataset are, one by one; holds none of them. */
export class Profiler {
  readonly #report: FileReport;
  readonly #counter: TokenCounter;
  readonly #limit: number;
  /** Every so many records one is looked at for its language and its task. */
  readonly #sampleStep: number;
  #records = 0;
  #broken = 0;
  readonly #formats = new Map<string, number>();
  readonly #turns: number[] = [];
  readonly #tokens: number[] = [];
  readonly #roles = new Map<string, number>();
  readonly #prompts: number[] = [];
  readonly #answers: number[] = [];
  readonly #languages = new Map<string, number>();
  readonly #pairs = new Map<string, number>();
  #instructions = 0;
  readonly #cut = { records: 0, tokens: 0, lines: [] as number[] };
  readonly #cutRoles = new Map<string, number>();
  readonly #untrainable = { records: 0, lines: [] as number[] };
  readonly #trainers = new TrainerTally();

  /** `report` is what the linter has found in the same file. */
  constructor(report: FileReport, settings: LintSettings) {
    this.#report = report;
    this.#counter = settings.tokens ?? estimate;
    this.#limit = settings.maxTokens ?? ruleLimit(settings);
    this.#sampleStep = Math.max(1, Math.floor(report.records / SAMPLE));
  }

  /** `line` is 1-based. */
  add(text: string, line: number): void {
    const parsed = parseLine(text);
    if (parsed.kind === 'blank') return;
    const value = parsed.kind === 'record' ? parsed.value : undefined;
    const detected = value === undefined ? null : detectFormat(value);
    this.#trainers.add(value, detected, line);
    if (value === undefined) {
      this.#broken++;
      return;
    }
    this.#records++;
    increase(this.#formats, detected ?? 'unknown');
    this.#read(this.#view(text, value, detected), line);
  }

  /** `layout` is how the records stand in the file. */
  profile(layout: 'lines' | 'list' = 'lines'): FileProfile {
    const { path, bytes, counts } = this.#report;
    const [exact, near] = [counts['duplicate/exact'] ?? 0, counts['duplicate/near'] ?? 0];
    return {
      path,
      bytes,
      records: this.#records,
      broken: this.#broken,
      formats: sortedCounts(this.#formats),
      turns: distributionOf(this.#turns),
      tokens: {
        exact: this.#counter.exact,
        perRecord: distributionOf(this.#tokens),
        byRole: sortedCounts(this.#roles),
      },
      characters: { prompt: distributionOf(this.#prompts), answer: distributionOf(this.#answers) },
      languages: this.#languageShares(),
      verbNouns: this.#verbNouns(),
      duplicates: {
        exact,
        near,
        share: this.#records === 0 ? 0 : Math.min((exact + near) / this.#records, 1),
      },
      findings: counts,
      loss: this.#loss(),
      trainers: [...this.#trainers.verdicts(layout)],
    };
  }

  #view(text: string, value: unknown, detected: string | null): Read {
    const format = formatById(detected);
    const chat = format !== null && isObject(value) ? format.chat(value) : EMPTY_CHAT;
    return { text, ...countChat(chat, this.#counter) };
  }

  #read(record: Read, line: number): void {
    const { chat, turns } = record;
    this.#turns.push(chat.messages.length + (chat.chosen?.length ?? 0) + (chat.rejected?.length ?? 0));
    const counted = countedTurns(record);
    this.#tokens.push(tokensOf(counted));
    for (const { turn, count, overhead } of counted) increase(this.#roles, turn.role, count - overhead);
    const template = counted.reduce((sum, { overhead }) => sum + overhead, 0);
    if (template !== 0) increase(this.#roles, 'template', template);
    const exchanges = exchangesOf(turns);
    for (const exchange of exchanges) {
      this.#prompts.push(promptText(exchange).length);
      this.#answers.push(exchange.answer.text.length);
    }
    if (this.#records % this.#sampleStep === 0) this.#sample(exchanges[0]?.prompts[0]?.text ?? '');
    this.#readLoss(record, line);
  }

  #sample(instruction: string): void {
    if (instruction === '') return;
    this.#instructions++;
    const language = certainLanguage(instruction);
    if (language !== undefined) increase(this.#languages, language);
    const asked = verbNoun(instruction);
    if (asked !== null && asked.object !== null) increase(this.#pairs, `${asked.verb}\n${asked.object}`);
  }

  #readLoss(record: Read, line: number): void {
    if (untrainable(record, this.#limit) !== null) note(this.#untrainable, line);
    const over = branchTurns(record)
      .map((turns) => ({ turns, tokens: tokensOf(turns) - this.#limit }))
      .filter(({ tokens }) => tokens > 0);
    const [first] = over;
    if (first === undefined) return;
    note(this.#cut, line);
    this.#cut.tokens += over.reduce((sum, { tokens }) => sum + tokens, 0);
    let left = this.#limit;
    const turn = first.turns.find(({ count }) => (left -= count) < 0);
    increase(this.#cutRoles, turn?.turn.role ?? 'unknown');
  }

  #languageShares(): FileProfile['languages'] {
    const measured = total(this.#languages);
    const shares = byCount(this.#languages).map(([code, count]) => ({
      code,
      name: languageName(code),
      share: count / measured,
    }));
    return { measured, shares };
  }

  #verbNouns(): FileProfile['verbNouns'] {
    const pairs = byCount(this.#pairs)
      .slice(0, MAX_PAIRS)
      .map(([pair, count]) => {
        const [verb = '', noun = ''] = pair.split('\n');
        return { verb, noun, share: count / this.#instructions };
      });
    return { measured: this.#instructions, instructions: total(this.#pairs), pairs };
  }

  #loss(): Loss {
    const columns = this.#report.findings.filter(({ rule }) => rule === 'schema/column-types');
    return {
      maxTokens: this.#limit,
      cut: { ...this.#cut, firstRole: sortedCounts(this.#cutRoles) },
      untrainable: this.#untrainable,
      columns: columns.map(({ line, message }) => ({ line, message })),
    };
  }
}

/** The limit of the rule, where the configuration gives the dataset none. */
function ruleLimit(settings: LintSettings): number {
  const { rules = {} } = settings;
  const setting = rules[tokensRule.id];
  const options = Array.isArray(setting) ? (setting[1] ?? {}) : {};
  const [active] = activeRules([tokensRule], { rules: { [tokensRule.id]: ['warning', options] } });
  return Number(active?.options['maxTokens']);
}

function note(tally: { records: number; readonly lines: number[] }, line: number): void {
  tally.records++;
  if (tally.lines.length < MAX_LINES) tally.lines.push(line);
}

function increase(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

function byCount(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(byCount(counts));
}
