import type { Static, TObject } from 'typebox';
import type { ComparedText } from '../analysis/compared-text.ts';
import type { TokenCounter } from '../analysis/tokens/counter.ts';
import type { Chat } from '../dataset/chat.ts';
import type { Format, Turn } from '../dataset/formats/format.ts';
import type { DecodedPlace, RawRange } from '../dataset/locate.ts';
import type { JsonObject, ParsedLine, RecordTexts } from '../dataset/record.ts';
import type { Exchange } from './exchange.ts';
import type { Severity } from './finding.ts';
import type { Spoken } from './spoken.ts';

/**
 * A rule is one object in one file, `rules/<family>/<name>.ts`, exported as `rule`: the linter, the configuration's schema
 * and the documentation all read it from there. To add one, write that file and its cases in `test/rules/`, and run
 * `npm run generate`.
 *
 * - `line` rules see the text of one line, parsed or broken;
 * - `record` rules see one parsed record;
 * - `dataset` rules keep an index of the records, which follows each edit by `add` and `remove`.
 *
 * No rule sees a file or another rule.
 */
export type Rule = LineRule | RecordRule | DatasetRule;

export interface RuleCommon {
  /** `family/name`, which is also the file's path; reads well after "allow". */
  readonly id: string;
  /** Version of Tunesmith that brought the rule. */
  readonly since: string;
  readonly status: 'stable' | 'preview';
  /** What the rule finds, in one sentence. */
  readonly summary: string;
  /** Why it matters, in a few sentences. */
  readonly why: string;
  /** Where that is known from: papers, vendors' documents, or what was measured. */
  readonly sources: readonly string[];
  /** Level where the configuration sets none; `off` for a rule that one asks for. */
  readonly severity: Severity | 'off';
  /** A closed TypeBox object; each option has a default and a description. */
  readonly options: TObject;
  /** Words of the findings by message id, with `{placeholders}`; no final full stop. */
  readonly messages: Readonly<Record<string, string>>;
  readonly examples: Examples;
}

/** Whole files, a record a line. They are the documentation's examples and the rule's first tests. */
export interface Examples {
  /** Options that the examples are meant with; the defaults where it is absent. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Other files that the examples are compared with, for rules that compare with such. */
  readonly references?: readonly ReferenceFile[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

export interface LineRule extends RuleCommon {
  readonly scope: 'line';
  readonly open: (options: unknown) => (line: LineView, report: Report) => void;
}

export interface RecordRule extends RuleCommon {
  readonly scope: 'record';
  readonly open: (options: unknown) => (record: RecordView, report: Report) => void;
}

export interface DatasetRule extends RuleCommon {
  readonly scope: 'dataset';
  /** Set where findings are about the dataset as a whole and only shown at one of its records. */
  readonly about?: 'dataset';
  /** Makes the part of the rule's work on a line that needs no other line, which may be done in another thread. */
  readonly signer?: (options: unknown, references: readonly ReferenceFile[]) => LineSigner;
  readonly open: (options: unknown, references: readonly ReferenceFile[]) => DatasetIndex;
}

/** Another file that a dataset is compared with, as who opened the session has read it. */
export interface ReferenceFile {
  /** As the user wrote it. */
  readonly path: string;
  readonly lines: readonly string[];
}

export interface LineView {
  /** The raw line without its line end; a byte order mark of the first line is included. */
  readonly text: string;
  /** Offsets of the U+FFFD that stand for bytes that were not UTF-8; null if there were none. */
  readonly invalidAt: readonly number[] | null;
  readonly parsed: ParsedLine;
  readonly isFirst: boolean;
}

export interface RecordView {
  /** The line, with a byte order mark blanked. */
  readonly text: string;
  readonly value: unknown;
  /** All strings of the record, put together when first asked for; ask for nothing where a look at `text` is enough. */
  readonly texts: RecordTexts;
  /** The same with full-width numbers in ASCII, for detectors; offsets are those of `texts`. */
  readonly plainTexts: readonly string[];
  /** The record as a conversation, by its own format or else the dataset's; put together when first asked for. */
  readonly chat: Chat;
  /** Every message of `chat` once, in its conversation; put together when first asked for. */
  readonly spoken: readonly Spoken[];
  /** What the model reads or writes: the texts of `chat`. */
  readonly turns: readonly Turn[];
  /** Tokens of each turn, counted when first asked for. */
  readonly turnTokens: readonly number[];
  /** Each answer with what was asked for; put together when first asked for. */
  readonly exchanges: readonly Exchange[];
  /** Whether seven digits stand close together in a text: what phone and other numbers need. False for most records. */
  readonly mayHoldNumbers: boolean;
  /** Bits of `analysis/signs.ts`: what texts of the record may hold. */
  readonly signs: number;
  /** Bits of `analysis/detectors/traits.ts`: what a text of the record may hold. 0 for most records. */
  readonly traits: number;
  /** Id of the format that the record's own fields belong to, or null. */
  readonly detected: string | null;
  /** The dataset's format, if it is one whose records are checked. */
  readonly format: Format | null;
  /** Tokens that training keeps of a record in this dataset, or null where no one has said. */
  readonly maxTokens: number | null;
  /** Exact with the dataset's tokenizer, else an estimate. */
  readonly tokens: TokenCounter;
  readonly facts: DatasetFacts;
}

/** What the configuration says of a dataset, or null where it says nothing. */
export interface DatasetFacts {
  /** Licence of the data, as its owner names it. */
  readonly licence: string | null;
  /** Where the data is from: a name, an address, the model that wrote it. */
  readonly source: string | null;
  /** Ids of the trainers that the dataset is meant for. */
  readonly trainers: readonly string[];
}

/** A place in a record, or raw offsets in the line; without either, the whole line. */
export type ReportPlace = DecodedPlace | { readonly raw: RawRange };

export interface ReportedFix {
  readonly kind: string;
  /** Imperative: "Redact this e-mail address". */
  readonly title: string;
  /**
   * The place's new text, which must be valid there as it is; null removes the whole record. What is only put before and
   * after the place leaves the text there out of reports.
   */
  readonly text: string | null | { readonly before: string; readonly after: string };
}

export interface Problem {
  /** Id of one of the rule's messages. */
  readonly message: string;
  /** Fills the placeholders. Never a detected secret or personal value: only a masked form. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly place?: ReportPlace;
  readonly fix?: ReportedFix;
}

export type Report = (problem: Problem) => void;

/** A line's identity in a dataset; its number changes as lines above it come and go. */
export interface LineRef {
  readonly text: string;
  /** Format that the record's own fields belong to; null for other lines and unknown formats. */
  readonly detected: string | null;
  /** Whether it ends in CRLF; not known in an editor, which shows one kind of line ends. */
  readonly endsInReturn?: boolean;
}

/** What a dataset rule may ask of the dataset when it gives its findings. */
export interface DatasetView {
  /** 0-based number of a line, for comparing places: what is kept of it is wrong once lines have moved. */
  indexOf(line: LineRef): number;
  /** The lines that hold records, in their order. */
  records(): Iterable<LineRef>;
  /** 0-based number of the last line that is not blank; -1 if there is none. */
  readonly lastContent: number;
  /** Voted format of the dataset, checked or not, or null. */
  readonly format: string | null;
  readonly facts: DatasetFacts;
  /** Records by which to judge shares of the whole. */
  readonly sample: DatasetSample;
}

/** All records of a small dataset, some thousands of a large one. */
export interface DatasetSample {
  /** Another number whenever a record of the sample came or went. */
  readonly version: number;
  refs(): Iterable<LineRef>;
  /** What came and went since a version, in its order; null where that is no longer known. */
  changesSince(version: number): readonly SampleChange[] | null;
  /** Null for a record of no known format. */
  read(ref: LineRef): SampledRecord | null;
}

export interface SampleChange {
  readonly ref: LineRef;
  readonly came: boolean;
}

export interface SampledRecord {
  readonly value: JsonObject;
  readonly format: Format;
  readonly exchanges: readonly Exchange[];
}

export interface DatasetProblem extends Problem {
  readonly line: LineRef;
  /** Fills placeholders with the 1-based numbers of lines, whatever these are when the problem is shown. */
  readonly lines?: Readonly<Record<string, LineRef>>;
  readonly related?: readonly { readonly line: LineRef; readonly message: string }[];
}

/** What a dataset rule is told of a line. */
export interface DatasetLine {
  readonly ref: LineRef;
  readonly kind: ParsedLine['kind'];
  /**
   * The line's value. It is parsed once more for each rule that asks where the line was checked in another thread: what is
   * needed of every record belongs into the rule's signer.
   */
  readonly parsed: ParsedLine;
  /** That of `ref`. */
  readonly detected: string | null;
  /** A hash of some characters of the line, for samples. */
  readonly hash: number;
  /** The numbers of the rule's signer, from `at` on. The array is used again: copy what is kept. */
  readonly words: Uint32Array;
  readonly at: number;
}

export interface LineSigner {
  /** How many numbers `sign` writes. */
  readonly size: number;
  /** Writes what the index needs to know of the line as numbers of 32 bits, into `words` from `at` on. */
  sign(line: SignedLine, words: Uint32Array, at: number): void;
}

/** A line where it is signed. */
export interface SignedLine {
  readonly text: string;
  readonly parsed: ParsedLine;
  readonly detected: string | null;
  /** The record as duplicates are judged; empty for other lines. Put together when first asked for. */
  readonly compared: ComparedText;
}

/** Many things one after another, with `undefined` wherever the work may pause, so that nobody waits for all of it. */
export type BitByBit<T> = Iterable<T | undefined>;

interface LineIndex {
  add(line: DatasetLine): void;
  /** Called with a line that was added, before it goes or changes. */
  remove(ref: LineRef): void;
}

/** The index of a rule whose problems are about the dataset as a whole. */
export interface WholeIndex extends LineIndex {
  /** The problems of the dataset as it is now; cheap where nothing has changed. */
  problems(dataset: DatasetView): BitByBit<DatasetProblem>;
  /** Where it is given: another number whenever the problems may be others. */
  stamp?(dataset: DatasetView): number;
}

/** The index of a rule whose problems are about a few lines each: an edit costs the groups that it touches. */
export interface GroupIndex extends LineIndex {
  /** The groups that may have other problems than at the last time. Whoever stops on the way is given the rest later. */
  changedGroups(dataset: DatasetView): BitByBit<ProblemGroup>;
}

export interface ProblemGroup {
  /** What the group is known by for as long as it has problems. */
  readonly key: number | LineRef;
  /** All that it has now. */
  readonly problems: readonly DatasetProblem[];
}

export type DatasetIndex = WholeIndex | GroupIndex;

type Spec<S extends TObject, R extends Rule, Open> = Omit<R, 'open' | 'scope' | 'options'> & {
  readonly options: S;
  readonly open: (options: Static<S>) => Open;
};

/** Types the options of a rule by its schema. The configuration is checked against that schema before a rule is opened. */
export function lineRule<S extends TObject>(spec: Spec<S, LineRule, ReturnType<LineRule['open']>>): LineRule {
  return { ...spec, scope: 'line', open: (options) => spec.open(options as Static<S>) };
}

export function recordRule<S extends TObject>(
  spec: Spec<S, RecordRule, ReturnType<RecordRule['open']>>,
): RecordRule {
  return { ...spec, scope: 'record', open: (options) => spec.open(options as Static<S>) };
}

export function datasetRule<S extends TObject>(
  spec: Omit<DatasetRule, 'open' | 'signer' | 'scope' | 'options'> & {
    readonly options: S;
    readonly open: (options: Static<S>, references: readonly ReferenceFile[]) => DatasetIndex;
    readonly signer?: (options: Static<S>, references: readonly ReferenceFile[]) => LineSigner;
  },
): DatasetRule {
  const { signer, open, ...rest } = spec;
  return {
    ...rest,
    scope: 'dataset',
    open: (options, references) => open(options as Static<S>, references),
    ...(signer === undefined
      ? {}
      : { signer: (options, references) => signer(options as Static<S>, references) }),
  };
}
