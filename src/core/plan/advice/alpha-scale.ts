import type { AdviceRule } from './advice.ts';

/** Scales of the update that published recipes use lie between these: LoRA's own 1, the usual 2, QLoRA's 1/4. */
const LOWEST = 0.25;
const HIGHEST = 4;
const USUAL = 2;

export const alphaScale: AdviceRule = {
  id: 'alpha-scale',
  evidence: {
    source:
      'Hu et al. 2021, section 4.1, https://arxiv.org/abs/2106.09685; Dettmers et al. 2023, appendix B.2, https://arxiv.org/abs/2305.14314',
    conditions:
      'LoRA fixes alpha to the first rank that was tried and tunes the learning rate; QLoRA used alpha 16 with rank 64 on LLaMA 7B to 65B.',
  },
  advise: ({ run: { method } }) => {
    if (method.type === 'adalora' || method.rsLora) return undefined;
    const scale = method.alpha / method.r;
    if (scale >= LOWEST && scale <= HIGHEST) return undefined;
    return {
      severity: 'hint',
      pointer: '/method/alpha',
      message: `Alpha ${method.alpha} with rank ${method.r} scales the update by ${Number(scale.toPrecision(2))}, which acts as ${scale > 1 ? 'a higher' : 'a lower'} learning rate than was set`,
      change: {
        title: `Use alpha ${USUAL * method.r}`,
        values: [{ pointer: '/method/alpha', value: USUAL * method.r }],
      },
    };
  },
};
