import type { AdviceRule } from './advice.ts';

/** Ranks that are enough for so many records. Above the last, nothing is said. */
const ENOUGH: readonly { readonly records: number; readonly rank: number }[] = [
  { records: 1000, rank: 8 },
  { records: 10_000, rank: 16 },
  { records: 50_000, rank: 32 },
];

export const rankForData: AdviceRule = {
  id: 'rank-for-data',
  evidence: {
    source:
      'Hu et al. 2021, table 6, https://arxiv.org/abs/2106.09685; Biderman et al. 2024, https://arxiv.org/abs/2405.09673',
    conditions:
      'GPT-3 175B on WikiSQL and MNLI: ranks of 4 to 8 did as well as 64. Llama-2-7B on instruction data of 10⁵ to 10⁶ records: there, higher ranks learnt more. The bounds between are ours.',
  },
  advise: ({ run: { method }, facts, parameters }) => {
    if (facts === undefined || method.type === 'adalora') return undefined;
    const records = facts.train.reduce((sum, file) => sum + file.records, 0);
    const enough = ENOUGH.find((one) => records <= one.records);
    if (enough === undefined || records === 0 || method.r < 2 * enough.rank) return undefined;
    const perRecord = Math.round(parameters.trainable / records);
    return {
      severity: 'hint',
      pointer: '/method/r',
      message: `Rank ${method.r} trains ${perRecord.toLocaleString('en-US')} parameters for each of ${records.toLocaleString('en-US')} records, which it can learn by heart (overfitting); rank ${enough.rank} is usually enough`,
      change: {
        title: `Use rank ${enough.rank}`,
        values: [
          { pointer: '/method/r', value: enough.rank },
          // The scale of the update stays as it was.
          { pointer: '/method/alpha', value: scaledAlpha(method, enough.rank) },
        ],
      },
    };
  },
};

function scaledAlpha(
  { r, alpha, rsLora }: { r: number; alpha: number; rsLora: boolean },
  rank: number,
): number {
  const ratio = rsLora ? Math.sqrt(rank / r) : rank / r;
  return Number((alpha * ratio).toPrecision(3));
}
