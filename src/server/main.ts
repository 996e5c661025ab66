import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

/** `dist/server.js`, which the extension starts with `--node-ipc`; `--stdio` works as well. */
serve(createConnection(ProposedFeatures.all), {
  ruleDocs: join(dirname(fileURLToPath(import.meta.url)), '../docs/rules'),
});
