import { number } from '../counted.ts';
import type { Outcome } from '../outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { gibibytes } from '../plan/words.ts';
import { isUsed, SECTIONS, valueAt, type Section } from '../run/fields.ts';
import { valueText } from '../run/field-text.ts';
import type { ResolvedRun } from '../run/resolve.ts';

/**
 * A run as lines of text: what it takes, then every setting that plays a part, defaults filled in and in the order of
 * the form. Two of them make a readable difference: a line is one figure or one setting.
 */
export function runText(run: ResolvedRun, plan: Outcome<Plan>): string {
  return [
    group('Figures', figures(plan)),
    ...SECTIONS.map((section) => group(section.title, settings(run, section))),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function group(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${[title, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

function figures(plan: Outcome<Plan>): readonly string[] {
  if (!plan.ok) return [`${plan.failure.message}. ${plan.failure.hint}`];
  const { parameters, memory, schedule, fits } = plan.value;
  const smallest = fits.find((one) => one.fits);
  const about = schedule?.exact === false ? '≈' : '';
  return [
    `Trainable parameters: ${number(parameters.trainable)}`,
    `All parameters: ${number(parameters.total)}`,
    `Memory of one GPU at the peak: ${gibibytes(memory.totalBytes)}`,
    `Smallest GPU that it fits on: ${smallest === undefined ? 'none of the table' : `${smallest.gpu.name} (${gibibytes(smallest.gpu.bytes)})`}`,
    `Steps: ${schedule === undefined ? 'not known, the data could not be read' : number(schedule.steps)}`,
    ...(schedule === undefined ? [] : [`Tokens: ${about}${number(schedule.tokens)}`]),
  ];
}

function settings(run: ResolvedRun, { essential, more }: Section): readonly string[] {
  return essential
    .concat(more)
    .filter((field) => isUsed(field, run))
    .flatMap((field) => {
      const value = valueAt(run, field.path);
      return value === undefined ? [] : [`${field.title}: ${valueText(field, value)}`];
    });
}
