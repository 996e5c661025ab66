import { counted, number } from '../counted.ts';
import type { Distribution } from '../profile/distribution.ts';
import type { FileProfile, ProfileReport, TrainerVerdict } from '../profile/profile.ts';
import { percent } from '../lint/shares.ts';
import { visible } from './visible.ts';

/** So many of a list are shown to people. */
const SHOWN = 8;
const SHOWN_LINES = 5;
const BARS = '▁▂▃▄▅▆▇█';

/** A profile for people: a heading a file, and a line for each of its sides. */
export function profileText({ files, failures = [] }: ProfileReport): string {
  const failed = failures.map(({ path, message, hint }) => `${path}: ${message}. ${hint}.`);
  const lines = [...files.flatMap((file, i) => [...(i === 0 ? [] : ['']), ...fileLines(file)]), ...failed];
  return lines.map((line) => `${visible(line)}\n`).join('');
}

function fileLines(file: FileProfile): readonly string[] {
  const { tokens, turns, characters, duplicates } = file;
  const about = tokens.exact ? '' : '≈';
  const heading = [
    counted(file.records, 'record'),
    list(file.formats),
    file.broken === 0 ? '' : counted(file.broken, 'broken line'),
  ];
  const first = `${file.path}: ${heading.filter((part) => part !== '').join(', ')}`;
  const findings = row('findings', list(file.findings) || 'none');
  if (file.records === 0) return [first, findings];
  return [
    first,
    row('tokens', `${about}${number(tokens.perRecord.total)} (${list(tokens.byRole)})`),
    row('', `a record: ${spread(tokens.perRecord)}`),
    row('turns', spread(turns)),
    row('characters', `question: ${spread(characters.prompt)}`),
    row('', `answer: ${spread(characters.answer)}`),
    row('languages', languages(file)),
    row('tasks', tasks(file)),
    row(
      'duplicates',
      `${percent(duplicates.share)} (exact ${number(duplicates.exact)}, near ${number(duplicates.near)})`,
    ),
    findings,
    ...lossRows(file),
    ...matrix(file).map((line, i) => row(i === 0 ? 'trainers' : '', line)),
  ];
}

/** What each trainer makes of the dataset, a line for each of its causes. */
function matrix({ trainers, records, broken }: FileProfile): readonly string[] {
  const width = Math.max(...trainers.map(({ name }) => name.length));
  return trainers.flatMap(({ name, accepts, causes }) =>
    accepts
      ? [`${name.padEnd(width)}  takes all`]
      : causes
          .slice(0, SHOWN)
          .map(
            (cause, i) => `${(i === 0 ? name : '').padEnd(width)}  ${causeWords(cause, records + broken)}`,
          ),
  );
}

function causeWords(
  { effect, message, records, lines }: TrainerVerdict['causes'][number],
  all: number,
): string {
  if (lines.length === 0) return message;
  if (records === all) return `${effect} all: ${message}`;
  return `${effect} ${number(records)}: ${message} (${lineWords(lines, records)})`;
}

function lossRows({ loss, tokens }: FileProfile): readonly string[] {
  const { cut, untrainable, columns, maxTokens } = loss;
  const about = tokens.exact ? '' : '≈';
  const roles = list(cut.firstRole);
  const lost = [
    ...(cut.records === 0
      ? []
      : [
          `${about}${number(cut.tokens)} tokens of ${counted(cut.records, 'record')} beyond ${number(maxTokens)}, cut from a turn of ${roles} on (${lineWords(cut.lines, cut.records)})`,
        ]),
    ...(untrainable.records === 0
      ? []
      : [
          `${untrainable.records === 1 ? '1 record teaches' : `${number(untrainable.records)} records teach`} nothing (${lineWords(untrainable.lines, untrainable.records)})`,
        ]),
    ...columns.map(({ line, message }) => `line ${number(line)}: ${message}`),
  ];
  const shown = lost.length === 0 ? [`nothing, with ${number(maxTokens)} tokens a record`] : lost;
  return shown.map((line, i) => row(i === 0 ? 'lost' : '', line));
}

function lineWords(lines: readonly number[], all: number): string {
  const shown = lines.slice(0, SHOWN_LINES).map(number).join(', ');
  return `line${all === 1 ? '' : 's'} ${shown}${all > SHOWN_LINES ? ', …' : ''}`;
}

function languages({ languages: { measured, shares } }: FileProfile): string {
  const shown = shares.slice(0, SHOWN).map(({ name, share }) => `${name} ${percent(share)}`);
  return measured === 0 ? 'none that is certain' : `${shown.join(', ')} (of ${number(measured)} questions)`;
}

function tasks({ verbNouns: { measured, instructions, pairs } }: FileProfile): string {
  const shown = pairs.slice(0, SHOWN).map(({ verb, noun, share }) => `${verb} ${noun} ${percent(share)}`);
  if (shown.length === 0) return 'no instruction with verb and object';
  return `${shown.join(', ')} (${number(instructions)} of ${number(measured)} instructions have a verb and an object)`;
}

function spread({ count, min, median, p95, p99, max, outliers, histogram }: Distribution): string {
  if (count === 0) return 'none';
  const numbers = Object.entries({ min, median, p95, p99, max }).map(
    ([name, one]) => `${name} ${number(one ?? 0)}`,
  );
  const odd = outliers.below + outliers.above;
  return `${numbers.join(', ')}${odd === 0 ? '' : `, ${counted(odd, 'outlier')}`}  ${bars(histogram)}`;
}

/** From the first bin that holds anything, a bar for each power of two. */
function bars(histogram: Distribution['histogram']): string {
  const first = histogram.findIndex(({ count }) => count > 0);
  const bins = histogram.slice(first);
  const most = Math.max(...bins.map(({ count }) => count));
  return bins
    .map(({ count }) =>
      count === 0 ? ' ' : (BARS[Math.min(Math.floor((count / most) * BARS.length), BARS.length - 1)] ?? ''),
    )
    .join('');
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = entries.slice(0, SHOWN).map(([name, count]) => `${name} ${number(count)}`);
  return entries.length > SHOWN ? `${shown.join(', ')}, …` : shown.join(', ');
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(11)} ${text}`;
}
