import { Type, type Static } from 'typebox';
import { logFences, USUAL_RANGES } from '../analysis/fences.ts';

const Count = Type.Integer({ minimum: 0 });

/** How a number is spread over the records. Null values where there are none. */
export const Distribution = Type.Object(
  {
    count: Count,
    total: Type.Number(),
    min: Type.Union([Type.Number(), Type.Null()]),
    median: Type.Union([Type.Number(), Type.Null()]),
    p95: Type.Union([Type.Number(), Type.Null()], { description: 'Nearest rank, as all percentiles here.' }),
    p99: Type.Union([Type.Number(), Type.Null()]),
    max: Type.Union([Type.Number(), Type.Null()]),
    outliers: Type.Object(
      {
        fences: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()], {
          description:
            "Tukey's fences on a logarithmic scale, as of the rule length/outlier: one and a half quartile ranges below the first quartile and above the third. Null of fewer than 20 records.",
        }),
        below: Count,
        above: Count,
      },
      { additionalProperties: false },
    ),
    histogram: Type.Array(
      Type.Object({ from: Type.Number(), to: Type.Number(), count: Count }, { additionalProperties: false }),
      { description: 'Numbers from `from` to less than `to`: 0, 1, then each power of two.' },
    ),
  },
  { additionalProperties: false },
);
export type Distribution = Static<typeof Distribution>;

/** Of fewer numbers quartiles say nothing about outliers. */
const MIN_FOR_FENCES = 20;

export function distributionOf(numbers: readonly number[]): Distribution {
  const sorted = Float64Array.from(numbers).sort();
  const fences = fencesOf(sorted);
  return {
    count: sorted.length,
    total: sorted.reduce((sum, one) => sum + one, 0),
    min: sorted[0] ?? null,
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? null,
    outliers: {
      fences,
      below: fences === null ? 0 : sorted.filter((one) => one < fences[0]).length,
      above: fences === null ? 0 : sorted.filter((one) => one > fences[1]).length,
    },
    histogram: histogramOf(sorted),
  };
}

/** Nearest rank: the least number that so large a share of all is not above. */
function percentile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? null;
}

function fencesOf(sorted: Float64Array): [number, number] | null {
  if (sorted.length < MIN_FOR_FENCES) return null;
  const low = Math.log1p(percentile(sorted, 0.25) ?? 0);
  const high = Math.log1p(percentile(sorted, 0.75) ?? 0);
  const [below, above] = logFences(low, high, USUAL_RANGES);
  return [Math.max(0, rounded(Math.expm1(below))), rounded(Math.expm1(above))];
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}

function histogramOf(sorted: Float64Array): Distribution['histogram'] {
  const bins: { from: number; to: number; count: number }[] = [];
  for (const one of sorted) {
    while (bins.length === 0 || one >= (bins.at(-1)?.to ?? Infinity)) {
      const from = bins.at(-1)?.to ?? 0;
      bins.push({ from, to: Math.max(1, 2 * from), count: 0 });
    }
    const last = bins.at(-1);
    if (last !== undefined) last.count++;
  }
  return bins;
}
