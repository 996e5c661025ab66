import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

/** `dist/server.js`, which the extension starts with `--node-ipc`; `--stdio` works as well. */
serve(createConnection(ProposedFeatures.all));
