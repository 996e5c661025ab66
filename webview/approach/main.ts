import type { ApproachRequest, ApproachState } from '../../src/protocol/approach.ts';
import { isApproachState } from '../../src/protocol/guards.ts';
import { registerControls } from '../shared/controls.ts';
import { openChannel } from '../shared/messages.ts';
import { Guide } from './guide.ts';
import '../shared/theme.css';
import './approach.css';

registerControls();
const channel = openChannel<ApproachState, ApproachRequest>(isApproachState, (state) => guide.show(state));
const guide = new Guide(channel);
document.body.append(guide.element);
