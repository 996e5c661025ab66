import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { seededRandom } from '../test/support/synthetic-texts.ts';
import { count, figure, table } from './support/markdown.ts';
import { median } from './support/timing.ts';

/**
 * From opening a file of 1,000 records to its first diagnostics over stdio, as an editor sees it: with a server that runs
 * already, and with one that must start first. Prints a section of docs/performance.md; needs `npm run build`.
 */
const RUNS = 5;

interface Times {
  /** Start of the process to the answer to `initialize`. */
  readonly startMs: number;
  /** `didOpen` to the first diagnostics, in a process that has linted nothing yet. */
  readonly coldMs: number;
  /** The same for another file, once the first has been linted. */
  readonly warmMs: number;
}

async function main(): Promise<void> {
  const records = Number(process.argv[2] ?? 1000);
  const times: Times[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await measure(makeText(records)));
  const row = (step: string, key: keyof Times): readonly string[] => [
    step,
    figure(median(times.map((one) => one[key]))),
  ];
  console.log(`## From opening a file to its first diagnostics

${count(records)} records over stdio, all default rules; medians of ${RUNS} servers.

${table(
  ['step', 'ms'],
  row('start of the server', 'startMs'),
  row('open to first diagnostics, first file', 'coldMs'),
  row('open to first diagnostics, next file', 'warmMs'),
)}`);
}

async function measure(text: string): Promise<Times> {
  const started = performance.now();
  const server = spawn(process.execPath, [join(process.cwd(), 'dist/cli.js'), 'lsp', '--stdio']);
  try {
    const connection = connect(server);
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    const startMs = performance.now() - started;
    await connection.sendNotification('initialized', {});
    const open = (uri: string) => timeToDiagnostics(connection, uri, text);
    return { startMs, coldMs: await open('file:///cold.jsonl'), warmMs: await open('file:///warm.jsonl') };
  } finally {
    server.kill();
  }
}

type Client = ReturnType<typeof connect>;

function connect(server: ChildProcessWithoutNullStreams) {
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  return connection;
}

function timeToDiagnostics(connection: Client, uri: string, text: string): Promise<number> {
  const textDocument = { uri, languageId: 'jsonl', version: 1, text };
  return new Promise((settle) => {
    const started = performance.now();
    const subscription = connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { readonly uri: string }) => {
        if (params.uri !== uri) return;
        subscription.dispose();
        settle(performance.now() - started);
      },
    );
    void connection.sendNotification('textDocument/didOpen', { textDocument });
  });
}

const WORDS =
  'lamp light desk paper river letter answer question morning coffee window garden street number bread music winter summer table chair story friend bridge engine signal garden copper silver method reason border island kitchen doctor teacher market season harbour'.split(
    ' ',
  );

/** Records of some 500 bytes of different words, one in fifty with an e-mail address, one in a hundred a repeat. */
function makeText(records: number): string {
  const random = seededRandom(20_261_124);
  const words = (count: number) =>
    Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)] ?? '').join(' ');
  const lines: string[] = [];
  for (let n = 0; n < records; n++) {
    const mail = n % 50 === 0 ? ` Write to user${n}@seznam.cz.` : '';
    const record = { instruction: `Explain ${words(6)}.`, input: '', output: `${words(60)}.${mail}` };
    lines.push((n % 100 === 99 ? lines[n - 50] : undefined) ?? JSON.stringify(record));
  }
  return `${lines.join('\n')}\n`;
}

void main();
