import { ok, type Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import type { Config, DatasetSketch } from './exchange.ts';
import { noEntry, noPairEntry } from './foreign.ts';
import { PROMPT_PLACE } from './pairs.ts';

/** How Axolotl is told to read a file of a run, https://docs.axolotl.ai/docs/dataset-formats/. */
export function datasetEntry(
  path: string,
  sketch: DatasetSketch,
  run: ResolvedRun,
): Outcome<Config, 'no-place'> {
  const type = run.training.objective === 'dpo' ? pairType(path, sketch, run) : recordType(path, sketch);
  return type.ok ? ok({ path, ds_type: 'json', ...type.value }) : type;
}

const SHAREGPT = { role: 'from', content: 'value' };

function recordType(path: string, { format, fields }: DatasetSketch): Outcome<Config, 'no-place'> {
  const tools = fields.has('tools') ? { field_tools: 'tools' } : {};
  switch (format) {
    case 'messages':
      return ok({ type: 'chat_template', field_messages: 'messages', ...tools });
    case 'sharegpt':
      return ok({
        type: 'chat_template',
        field_messages: 'conversations',
        message_property_mappings: SHAREGPT,
        ...tools,
      });
    case 'alpaca':
      return ok({ type: 'alpaca' });
    case 'text':
      return ok({ type: 'completion', field: 'text' });
    case null:
    default:
      return noEntry(path, format, 'Axolotl');
  }
}

const READER = { trainer: 'Axolotl', convertTo: 'preference' };

/** Fields beside prompt and answers that Axolotl's reader of pairs passes over. */
const PASSED_OVER = ['system', 'input', 'tools'];

/** The roles of ShareGPT; those of other messages go by their own names. */
const ROLES = { user: ['human', 'user'], assistant: ['gpt', 'assistant'], system: ['system'] };

/** Axolotl takes the prompt from a field of any name, and the last message of `chosen` and `rejected`. */
function pairType(
  path: string,
  { format, fields, pair }: DatasetSketch,
  { data }: ResolvedRun,
): Outcome<Config, 'no-place'> {
  if (format !== 'preference' || !pair) return noPairEntry(path, { format }, READER);
  const { field, member } = PROMPT_PLACE.exec(pair.prompt)?.groups ?? {};
  const lost = PASSED_OVER.filter((name) => fields.has(name));
  // Only its own ChatML knows a system prompt that stands in a field.
  const isText = field !== undefined && member === undefined && pair.answer === '/chosen';
  if (isText && data.chatTemplate === 'chatml' && lost.join() === 'system')
    return ok({ type: 'chatml.default' });
  const [first] = lost;
  if (first !== undefined) return noPairEntry(path, { format, field: first }, READER);
  if (pair.prompt === '/chosen/N/content') return ok({ type: 'chat_template.argilla_chat' });
  const answered = /(?:content|value)$/.exec(pair.answer)?.[0];
  const isAlike = member === undefined || answered === undefined || member === answered;
  if (field === undefined || !isAlike) return noPairEntry(path, { format }, READER);
  return ok({
    type: 'chat_template.default',
    field_messages: field,
    ...((member ?? answered) === 'value' ? { message_property_mappings: SHAREGPT, roles: ROLES } : {}),
  });
}
