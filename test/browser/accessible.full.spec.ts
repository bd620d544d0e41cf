import { examineStates, RARER_STATES } from './states.js';

examineStates('Each page in its rarer states', RARER_STATES);
