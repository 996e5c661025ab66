import type { JsonObject } from '../../dataset/record.ts';
import { all, allMessages, atMessage, formatObstacle, ignoredWeight, type Check } from './checks.ts';
import type { Obstacle, Trainer, TrainerRecord } from './trainer.ts';

export const trl: Trainer = {
  id: 'trl',
  name: 'TRL',
  summary: "Hugging Face's TRL: SFTTrainer, DPOTrainer, KTOTrainer.",
  sources: ['TRL 1.16, Dataset formats and types; trl/data_utils.py'],
  messages: {
    format: 'reads none of the columns of {format}',
    role: 'renames `from` to `role` and leaves its value: chat templates know user and assistant, not human and gpt',
    system: 'reads no column `system`: the system prompt would be lost',
    weight: 'knows no weights: this answer would be learnt',
    shared: 'takes what two answers share at their start for the prompt, and these share nothing',
    steps: 'wants as many labels, true or false, as completions, which are texts',
    prompt: 'wants a prompt to end in a message of the user, a tool or the assistant',
  },
  effects: { shared: 'misreads', role: 'misreads', system: 'misreads', weight: 'misreads' },
  writers: ['messages', 'prompt-completion', 'preference', 'kto', 'text'],
  unchecked: { 'prompt-only': () => [], stepwise: stepsProblem },
  loader: 'columns',
  minRecords: 1,
  check: (record) => (isRead(record) ? all(record, CHECKS) : [formatObstacle(record)]),
};

function isRead({ format, value }: TrainerRecord): boolean {
  if (format === 'preference')
    return 'chosen' in value && 'rejected' in value && !('conversations' in value) && !hasOtherPrompt(value);
  if (format === 'kto') return 'prompt' in value && 'completion' in value && 'label' in value;
  return ['messages', 'prompt-completion', 'sharegpt', 'text'].includes(format);
}

/** Only `prompt`, or nothing beside answers that hold it, is read as the prompt. */
function hasOtherPrompt(value: TrainerRecord['value']): boolean {
  return (
    !('prompt' in value) && ['messages', 'question', 'instruction', 'system'].some((field) => field in value)
  );
}

const USUAL = new Set(['system', 'user', 'assistant', 'tool']);

const roleName: Check = ({ format, value }) => {
  const turns: unknown = value['conversations'];
  if (format !== 'sharegpt' || !Array.isArray(turns)) return null;
  const index = turns.findIndex((turn: unknown) => !USUAL.has(speakerOf(turn)));
  return index < 0 ? null : { cause: 'role', place: { pointer: `/conversations/${index}/from` } };
};

function speakerOf(turn: unknown): string {
  if (typeof turn !== 'object' || turn === null) return '';
  const named: unknown = Reflect.get(turn, 'from') ?? Reflect.get(turn, 'role');
  return typeof named === 'string' ? named : '';
}

const systemColumn: Check = ({ format, value }) =>
  format === 'sharegpt' && typeof value['system'] === 'string' && value['system'] !== ''
    ? { cause: 'system', place: { pointer: '/system', on: 'key' } }
    : null;

const promptEnd: Check = ({ value, chat }) => {
  if (!Array.isArray(value['prompt'])) return null;
  const last = allMessages(chat).findLast(({ pointer }) => pointer.startsWith('/prompt/'));
  return last?.role === 'system' || last?.role === 'developer' ? atMessage('prompt', last) : null;
};

/** The prompt of a pair without one is what both sides begin with (`extract_prompt`). */
const sharedStart: Check = ({ format, value }) => {
  if (format !== 'preference' || 'prompt' in value) return null;
  const [first, other] = [value['chosen'], value['rejected']].map(startOf);
  return first === other ? null : { cause: 'shared', place: { pointer: '/rejected' } };
};

/** The first message of a conversation, the first character of a text. */
function startOf(side: unknown): string {
  return (
    JSON.stringify(typeof side === 'string' ? side.slice(0, 1) : Array.isArray(side) ? side[0] : side) ?? ''
  );
}

function stepsProblem({ completions, labels }: JsonObject): readonly Obstacle[] {
  const isWhole =
    Array.isArray(completions) &&
    Array.isArray(labels) &&
    completions.length === labels.length &&
    completions.every((step) => typeof step === 'string') &&
    labels.every((one) => typeof one === 'boolean');
  return isWhole ? [] : [{ cause: 'steps', place: { pointer: '/labels' } }];
}

const CHECKS: readonly Check[] = [roleName, systemColumn, ignoredWeight, promptEnd, sharedStart];
