import type { RunPanelRequest, RunPanelState } from '../../src/protocol/run-panel.ts';
import { isRunPanelState } from '../../src/protocol/guards.ts';
import { registerControls } from '../shared/controls.ts';
import { openChannel } from '../shared/messages.ts';
import { Panel } from './panel.ts';
import '../shared/theme.css';
import './run.css';

registerControls();
const channel = openChannel<RunPanelState, RunPanelRequest>(isRunPanelState, (state) => panel.show(state));
const panel = new Panel(channel);
document.body.append(panel.element);
channel.send({ type: 'ready' });
