import { examineStates, PAGES } from './states.js';

examineStates('Each page', PAGES);
