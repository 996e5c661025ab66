/** So many records that a tiny model learns something of in seconds, as the text of a file. */
export function trainingData(records = 40): string {
  return Array.from({ length: records }, (_, index) => `${record(index)}\n`).join('');
}

function record(number: number): string {
  return JSON.stringify({
    messages: [
      { role: 'user', content: `What is ${number} plus one?` },
      { role: 'assistant', content: `It is ${number + 1}.` },
    ],
  });
}
