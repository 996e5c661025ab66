import { ok, type Outcome } from '../../outcome.ts';
import type { ResolvedRun } from '../resolve.ts';
import type { Config, DatasetSketch } from './exchange.ts';
import { noEntry, noPairEntry } from './foreign.ts';
import { PROMPT_PLACE } from './pairs.ts';

/** How LLaMA-Factory is told to read a file: https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md. */
export function datasetEntry(
  path: string,
  sketch: DatasetSketch,
  run: ResolvedRun,
): Outcome<Config, 'no-place'> {
  const entry = run.training.objective === 'dpo' ? pairEntry(path, sketch) : recordEntry(path, sketch);
  return entry.ok ? ok({ file_name: path, ...entry.value }) : entry;
}

/** Names of roles and members in messages as OpenAI writes them; without, ShareGPT's hold. */
const OPENAI_TAGS = {
  role_tag: 'role',
  content_tag: 'content',
  user_tag: 'user',
  assistant_tag: 'assistant',
  system_tag: 'system',
  observation_tag: 'tool',
};

function recordEntry(path: string, { format, fields }: DatasetSketch): Outcome<Config, 'no-place'> {
  const more = presentColumns(fields, ['system', 'tools', 'history']);
  switch (format) {
    case 'alpaca':
      return ok({
        columns: {
          prompt: 'instruction',
          query: fields.has('input') ? 'input' : '',
          response: 'output',
          ...more,
        },
      });
    case 'sharegpt':
      return ok({ formatting: 'sharegpt', columns: { messages: 'conversations', ...more } });
    case 'messages':
      return ok({
        formatting: fields.has('tools') ? 'openai' : 'sharegpt',
        columns: { messages: 'messages', ...more },
        tags: OPENAI_TAGS,
      });
    case null:
    default:
      return noEntry(path, format, 'LLaMA-Factory');
  }
}

const READER = { trainer: 'LLaMA-Factory', convertTo: 'llamafactory-preference' };

/** Pairs are texts under any names, or messages with one message for each answer. */
function pairEntry(path: string, { format, fields, pair }: DatasetSketch): Outcome<Config, 'no-place'> {
  if (format !== 'preference' || !pair) return noPairEntry(path, { format }, READER);
  const answers = { chosen: 'chosen', rejected: 'rejected', ...presentColumns(fields, ['system', 'tools']) };
  const { field, member } = PROMPT_PLACE.exec(pair.prompt)?.groups ?? {};
  if (field === undefined || pair.answer !== (member === undefined ? '/chosen' : `/chosen/${member}`))
    return noPairEntry(path, { format }, READER);
  if (member === undefined)
    return ok({
      ranking: true,
      columns: { prompt: field, ...(fields.has('input') ? { query: 'input' } : {}), ...answers },
    });
  return ok({
    ranking: true,
    formatting: 'sharegpt',
    columns: { messages: field, ...answers },
    ...(member === 'content' ? { tags: OPENAI_TAGS } : {}),
  });
}

function presentColumns(
  fields: ReadonlySet<string>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.filter((name) => fields.has(name)).map((name) => [name, name]));
}
