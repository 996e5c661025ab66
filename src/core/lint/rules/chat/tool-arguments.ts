import { Type } from 'typebox';
import { argumentProblem } from '../../../dataset/argument-problem.ts';
import type { ChatCall } from '../../../dataset/chat.ts';
import { parseJson } from '../../../dataset/chat-reading.ts';
import { isObject } from '../../../dataset/record.ts';
import { recordRule, type Problem } from '../../rule.ts';
import { declaredTools, safeName, type DeclaredTool } from '../../spoken.ts';

export const rule = recordRule({
  id: 'chat/tool-arguments',
  since: '0.3.0',
  status: 'stable',
  summary: "A call's arguments are not JSON, or not what the tool declares.",
  why: 'The model learns to write calls that no program accepts. Arguments are checked by the types, required fields and values of the declared schema.',
  sources: [
    'OpenAI, fine-tuning with tools: arguments are JSON of the declared schema',
    'Measured on Glaive function calling: 0 of 211 calls unreadable',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    syntax: 'The call of {name} is not JSON',
    object: 'The arguments of {name} must be an object',
    missing: 'The arguments of {name} lack {field}',
    unknown: '{name} declares no argument {field}',
    type: '{field} of {name} must be {expected}',
    value: '{field} of {name} must be {expected}',
  },
  examples: {
    good: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{\\"city\\": \\"Brno\\"}"}}]}], "tools": [{"type": "function", "function": {"name": "rain", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{\\"city\\": "}}]}]}',
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{\\"town\\": \\"Brno\\"}"}}]}], "tools": [{"type": "function", "function": {"name": "rain", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]}',
    ],
  },
  open:
    () =>
    ({ chat, spoken }, report) => {
      let tools: readonly DeclaredTool[] | null | undefined;
      for (const { message } of spoken) {
        for (const call of message.calls) {
          tools ??= declaredTools(chat);
          const problem = problemOf(call, tools ?? []);
          if (problem !== null) report({ ...problem, place: { pointer: call.argumentsPointer } });
        }
      }
    },
});

function problemOf(call: ChatCall, tools: readonly DeclaredTool[]): Problem | null {
  const name = safeName(call.name);
  const given = call.arguments;
  // What is not there is the schema's matter, but for a ShareGPT turn that holds no call at all.
  if (given === undefined)
    return call.name === null && call.text !== null ? { message: 'syntax', data: { name } } : null;
  const value = typeof given === 'string' ? parseJson(given === '' ? '{}' : given) : given;
  if (value === undefined) return { message: 'syntax', data: { name } };
  if (!isObject(value)) return value === null ? null : { message: 'object', data: { name } };
  const tool = tools.find((one) => one.name === call.name);
  const problem = tool === undefined ? null : argumentProblem(value, tool.parameters);
  if (problem === null) return null;
  const field = safeName(problem.path.join('.'));
  return { message: problem.kind, data: { name, field, expected: problem.expected } };
}
