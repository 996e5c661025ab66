import { Type } from 'typebox';
import { isSystem, textOf, type Chat } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';
import { declaredTools, namePlace, safeName } from '../../spoken.ts';

export const rule = recordRule({
  id: 'chat/undeclared-tool',
  since: '0.3.0',
  status: 'stable',
  summary: 'A tool is called that the record does not declare.',
  why: 'The declared tools are in the prompt, so a call of another one teaches the model to invent tools. A tool that a system message names counts as declared.',
  sources: [
    'OpenAI, fine-tuning with tools: tools of a record',
    'Measured on 300 records of Glaive function calling: 0 undeclared calls',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    undeclared: '{name} is called but not declared: `tools` has {declared}',
    none: '{name} is called, but the record declares no tools',
    unreadable: 'The declared tools are not a list of functions, nor JSON of one',
  },
  examples: {
    good: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "rain"}}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rian", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "rain"}}]}',
    ],
  },
  open:
    () =>
    ({ chat, spoken }, report) => {
      const calls = spoken.flatMap(({ message }) => message.calls);
      if (calls.length === 0 && chat.tools === null) return;
      const tools = declaredTools(chat);
      if (tools === null) {
        report({ message: 'unreadable', place: { pointer: chat.tools?.pointer ?? '' } });
        return;
      }
      const names = new Set(tools.map(({ name }) => name));
      const declared = [...names].slice(0, 5).map(safeName).join(', ');
      for (const call of calls) {
        if (call.name === null || names.has(call.name) || isNamedInPrompt(chat, call.name)) continue;
        const data = { name: safeName(call.name), declared };
        const place = { pointer: namePlace(call) };
        report({ message: names.size === 0 ? 'none' : 'undeclared', data, place });
      }
    },
});

function isNamedInPrompt({ messages }: Chat, name: string): boolean {
  return messages.some((message) => isSystem(message) && textOf(message).includes(name));
}
