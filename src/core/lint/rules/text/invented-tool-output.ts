import { Type } from 'typebox';
import { SIGN } from '../../../analysis/signs.ts';
import { recordRule } from '../../rule.ts';

const INVENTED: readonly RegExp[] = [
  /<(?:tool_response|tool_result|tool_output|function_response|function_results?|observation|api_response)>/i,
  /^(?:FUNCTION RESPONSE|Function response|Tool (?:response|result|output)|API response)s?:\s*\S/m,
  /^Action(?: Input)?:[\s\S]{1,2000}?^Observation:\s*\S/m,
  /<\|?(?:tool_response|observation)\|?>/,
];
const CHEAP = /[Oo]bservation|_re(?:sponse|sult)|_output|[Rr]esponse|RESPONSE|[Tt]ool |<function/;

export const rule = recordRule({
  id: 'text/invented-tool-output',
  since: '0.2.0',
  status: 'preview',
  summary: "An answer writes a tool's result itself.",
  why: 'The loss covers what the assistant says, so a tool result inside its turn teaches the model to make results up instead of waiting for the tool. Results belong in a turn of their own: role `tool`, `observation` or `function`.',
  sources: [
    'LLaMA-Factory data/README.md: observation turns take no part in the loss',
    'Yao et al. 2023, ReAct: observations come from the environment',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { invented: "The answer holds a tool's result" },
  examples: {
    good: [
      '{"messages": [{"role": "user", "content": "Rain today?"}, {"role": "assistant", "content": "I will look."}, {"role": "user", "content": "Thanks"}, {"role": "assistant", "content": "It is dry."}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Rain today?"}, {"role": "assistant", "content": "Action: weather\\nAction Input: Brno\\nObservation: dry\\nFinal Answer: It is dry."}]}',
    ],
  },
  open: () => (record, report) => {
    if ((record.signs & SIGN.toolOutput) === 0) return;
    for (const { answer } of record.exchanges) {
      if (!CHEAP.test(answer.text)) continue;
      const match = firstMatch(answer.text);
      if (match === null) continue;
      const { index } = match;
      report({
        message: 'invented',
        place: { pointer: answer.pointer, start: index, end: index + match[0].length },
      });
    }
  },
});

function firstMatch(text: string): RegExpExecArray | null {
  for (const pattern of INVENTED) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return null;
}
