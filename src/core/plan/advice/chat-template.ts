import type { AdviceRule } from './advice.ts';

/** How instruction-tuned models are named. */
const TUNED = /(?:instruct|chat|[-_]it\b|assistant|sft|dpo|distill|builtin)/i;

/** Families whose base models come with a template as well. */
const BASE_WITH_TEMPLATE = /qwen/i;

export const chatTemplate: AdviceRule = {
  id: 'chat-template',
  evidence: {
    source:
      'https://huggingface.co/docs/transformers/chat_templating; https://huggingface.co/docs/trl/sft_trainer',
    conditions:
      'Judged by the model’s name. A tuned model knows its own template and its end-of-turn token; a base model mostly has neither.',
  },
  advise: ({ run: { model, data } }) => {
    const isTuned = TUNED.test(model.id);
    if (isTuned && data.chatTemplate !== 'model') {
      return {
        severity: 'hint',
        pointer: '/data/chatTemplate',
        message: `${model.id} was tuned with a template of its own; with another it has to learn anew where a turn ends`,
        change: {
          title: 'Use the model’s template',
          values: [{ pointer: '/data/chatTemplate', value: undefined }],
        },
      };
    }
    if (isTuned || data.chatTemplate !== 'model' || BASE_WITH_TEMPLATE.test(model.id)) return undefined;
    return {
      severity: 'hint',
      pointer: '/data/chatTemplate',
      message: `${model.id} seems to be a base model, whose tokenizer often has no chat template: conversations then need one`,
      change: {
        title: 'Use ChatML',
        values: [{ pointer: '/data/chatTemplate', value: 'chatml' }],
      },
    };
  },
};
