import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../../src/core/peft/architecture.ts';
import { catalogued, cataloguedNames } from '../../../src/core/peft/catalogue.ts';

/** Parameters that the hub shows for the model's weights, of which the first is each time the whole of them. */
const PUBLISHED: Readonly<Record<string, number>> = {
  'meta-llama/Llama-2-7b-hf': 6_738_415_616,
  'meta-llama/Llama-2-13b-chat-hf': 13_015_864_320,
  'meta-llama/Llama-2-70b-hf': 68_976_648_192,
  'meta-llama/Meta-Llama-3-8B-Instruct': 8_030_261_248,
  'meta-llama/Llama-3.1-8B-Instruct': 8_030_261_248,
  'meta-llama/Llama-3.3-70B-Instruct': 70_553_706_496,
  'meta-llama/Llama-3.2-1B': 1_235_814_400,
  'meta-llama/Llama-3.2-3B-Instruct': 3_212_749_824,
  'Qwen/Qwen-7B': 7_721_324_544,
  'Qwen/Qwen1.5-7B-Chat': 7_721_324_544,
  'Qwen/Qwen2.5-0.5B-Instruct': 494_032_768,
  'Qwen/Qwen2.5-1.5B': 1_543_714_304,
  'Qwen/Qwen2.5-3B-Instruct': 3_085_938_688,
  'Qwen/Qwen2.5-7B-Instruct': 7_615_616_512,
  'Qwen/Qwen2.5-14B-Instruct': 14_770_033_664,
  'Qwen/Qwen2.5-32B': 32_763_876_352,
  'Qwen/Qwen2.5-72B-Instruct': 72_706_203_648,
  'Qwen/Qwen3-0.6B': 596_049_920,
  'Qwen/Qwen3-8B': 8_190_735_360,
  'Qwen/Qwen3-30B-A3B': 30_532_122_624,
  'Qwen/Qwen3-30B-A3B-Instruct-2507': 30_532_122_624,
  'Qwen/Qwen3-Coder-30B-A3B-Instruct': 30_532_122_624,
  'Qwen/Qwen3-4B-Thinking-2507': 4_022_468_096,
  'Qwen/Qwen2.5-Coder-7B-Instruct': 7_615_616_512,
  'Qwen/Qwen2.5-Math-7B': 7_615_616_512,
  'mistralai/Mistral-7B-v0.1': 7_241_732_096,
  'mistralai/Mistral-7B-Instruct-v0.3': 7_248_023_552,
  'mistralai/Mistral-Nemo-Instruct-2407': 12_247_782_400,
  'mistralai/Mistral-Small-24B-Instruct-2501': 23_572_403_200,
  'mistralai/Mixtral-8x7B-Instruct-v0.1': 46_702_792_704,
  'google/gemma-2-2b-it': 2_614_341_888,
  'google/gemma-2-9b-it': 9_241_705_984,
  'google/gemma-2-27b-it': 27_227_128_320,
  'google/gemma-3-1b-it': 999_885_952,
  'microsoft/phi-2': 2_779_683_840,
  'microsoft/Phi-3-mini-4k-instruct': 3_821_079_552,
  'microsoft/Phi-3-medium-4k-instruct': 13_960_238_080,
  'microsoft/phi-4': 14_659_507_200,
  'microsoft/Phi-4-mini-instruct': 3_836_021_760,
  'microsoft/Phi-4-reasoning': 14_659_507_200,
  'HuggingFaceTB/SmolLM2-135M-Instruct': 134_515_008,
  'HuggingFaceTB/SmolLM2-360M': 361_821_120,
  'HuggingFaceTB/SmolLM2-1.7B-Instruct': 1_711_376_384,
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B': 1_777_088_000,
  'deepseek-ai/DeepSeek-R1-0528-Qwen3-8B': 8_190_735_360,
  '01-ai/Yi-6B': 6_061_035_520,
  '01-ai/Yi-34B-Chat': 34_388_917_248,
  'internlm/internlm2-chat-7b': 7_737_708_544,
  'THUDM/chatglm2-6b': 6_243_584_000,
  'THUDM/chatglm3-6b': 6_243_584_000,
  'zai-org/glm-4-9b-chat-hf': 9_399_951_360,
  'THUDM/GLM-4-9B-0414': 9_400_279_040,
  'openai-community/gpt2': 124_439_808,
};

describe('the catalogue', () => {
  it.each(Object.entries(PUBLISHED))('has %s with its %i parameters', (id, parameters) => {
    const architecture = architectureOf(catalogued(id) ?? {});
    expect(architecture).toMatchObject({ ok: true, value: { totalParameters: parameters } });
  });

  it('gives every model that it names an architecture', () => {
    const failed = cataloguedNames().filter((name) => !architectureOf(catalogued(name) ?? {}).ok);
    expect(failed).toEqual([]);
  });

  it('agrees with a published file that leaves out what its class assumes', () => {
    // config.json of google/gemma-3-4b-it, as far as sizes go.
    const published = {
      model_type: 'gemma3',
      text_config: {
        model_type: 'gemma3_text',
        hidden_size: 2560,
        intermediate_size: 10240,
        num_hidden_layers: 34,
      },
      vision_config: { model_type: 'siglip_vision_model', hidden_size: 1152, num_hidden_layers: 27 },
    };
    expect(architectureOf(published)).toEqual(architectureOf(catalogued('google/gemma-3-4b-it') ?? {}));
  });

  it('knows nothing of a model that it has no sizes of', () => {
    expect(catalogued('acme/llama-9-1b')).toBeUndefined();
  });
});
