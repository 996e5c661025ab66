import { isMonitorEvent } from '../../src/protocol/guards.ts';
import type { MonitorEvent, MonitorRequest } from '../../src/protocol/run-monitor.ts';
import { registerControls } from '../shared/controls.ts';
import { openChannel } from '../shared/messages.ts';
import { MonitorView } from './monitor.ts';
import '../shared/theme.css';
import './monitor.css';

registerControls();
const channel = openChannel<MonitorEvent, MonitorRequest>(isMonitorEvent, (event) => view.show(event));
const view = new MonitorView(channel);
document.body.append(view.element);
channel.send({ type: 'ready' });
