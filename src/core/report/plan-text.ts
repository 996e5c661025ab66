import { counted, number } from '../counted.ts';
import type { Advice } from '../plan/advice/advice.ts';
import type { MemoryPlan } from '../plan/memory.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunFinding } from '../run/checks/check.ts';
import { formatDuration, gibibytes } from '../plan/words.ts';
import { costOf, type ShownPlan } from './plan-json.ts';

/** A plan for people who read it in a terminal. */
export function planText(shown: ShownPlan): string {
  const { plan } = shown;
  const { trainable, total, byModule, unmatched } = plan.parameters;
  const share = ((100 * trainable) / total).toFixed(3);
  const lines = [
    shown.name,
    '',
    `Model        from ${shown.modelSource}`,
    `Parameters   ${number(trainable)} trained of ${number(total)} (${share} %)`,
    `             in ${byModule.map(({ name, parameters }) => `${name} ${number(parameters)}`).join(', ')}`,
    ...(unmatched.length > 0 ? [`             the model has no ${unmatched.join(', ')}`] : []),
    ...dataLines(shown),
    ...timeLines(shown),
    '',
    ...memoryLines(plan.memory),
    ...strategyLines(plan),
    '',
    ...fitLines(shown),
    ...plan.findings.flatMap(findingLines),
    ...plan.advice.flatMap(adviceLines),
  ];
  return `${lines.join('\n')}\n`;
}

function dataLines({ plan: { schedule }, dataProblem }: ShownPlan): readonly string[] {
  if (schedule === undefined) return [`Data         ${dataProblem?.message ?? 'not read'}`];
  const about = schedule.exact ? '' : '≈';
  const cut = schedule.cut === 0 ? '' : `, ${counted(schedule.cut, 'record')} cut by the max length`;
  return [
    `Data         ${number(schedule.sequences)} sequences and ${about}${number(schedule.tokensPerEpoch)} tokens an epoch${cut}`,
    `Training     ${about}${number(schedule.tokens)} tokens in ${number(schedule.steps)} steps`,
  ];
}

function timeLines({ plan, gpu, pricePerHour }: ShownPlan): readonly string[] {
  const { duration } = plan;
  if (duration === undefined) return [];
  const cost = costOf(plan, pricePerHour);
  const where = gpu === undefined ? '' : ` on ${gpu.name}`;
  const price = cost === undefined ? '' : `, ${cost.toFixed(2)} in all`;
  const rate = number(Math.round(duration.tokensPerSecond));
  return [
    `Time         about ${formatDuration(duration.seconds * 1000)}${where} (${rate} tokens a second, from ${duration.source})${price}`,
  ];
}

function memoryLines({ totalBytes, terms }: MemoryPlan): readonly string[] {
  const width = Math.max(...terms.map(({ name }) => name.length));
  return [
    `Memory       ${gibibytes(totalBytes)} of one GPU at the peak`,
    ...terms.map(
      ({ name, bytes, formula }) => `  ${name.padEnd(width)} ${gibibytes(bytes).padStart(10)}  ${formula}`,
    ),
  ];
}

function strategyLines({ strategies }: Plan): readonly string[] {
  const shared = strategies.filter(({ gpus }) => gpus > 1);
  const parts = shared.map(
    ({ strategy, totalBytes, problem }) =>
      `${strategy} ${gibibytes(totalBytes)}${problem === undefined ? '' : ' (this run is not trained so)'}`,
  );
  return [`On each of ${shared[0]?.gpus ?? 0} GPUs: ${parts.join(', ')}`];
}

function fitLines({ gpu, plan: { fit, fits } }: ShownPlan): readonly string[] {
  if (gpu !== undefined && fit !== undefined) {
    const most = `largest batch ${number(fit.largestBatch)}, longest sequence ${number(fit.largestLength)} tokens`;
    return [
      `${gpu.name} (${gibibytes(gpu.bytes)}): ${fit.fits ? 'it fits' : 'it does not fit'}; ${most}`,
      '',
    ];
  }
  const enough = fits.filter((one) => one.fits).map((one) => one.gpu.name);
  return [
    enough.length === 0 ? 'It fits on none of the GPUs known here' : `It fits on ${enough.join(', ')}`,
    '',
  ];
}

function findingLines({ id, severity, pointer, message, fix }: RunFinding): readonly string[] {
  return [`${severity}: ${pointer}: ${message} [${id}]`, ...(fix === undefined ? [] : [`    ${fix.title}`])];
}

function adviceLines({ id, severity, message, evidence, change }: Advice): readonly string[] {
  return [
    `${severity === 'warning' ? '!' : '-'} ${message} [${id}]`,
    ...(change === undefined ? [] : [`    ${change.title}`]),
    `    Why: ${evidence.conditions} ${evidence.source}`,
  ];
}
