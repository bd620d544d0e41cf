export { commandSession } from './command-session.js';
export { analyzeTables } from './discovery.js';
export * from './items.js';
export { readOtherFiles, type OtherFileFilter } from './other-files.js';
export { countRecords, installationId, readRecord, readRecords } from './record.js';
export { readEstimates, seedEstimate } from './estimates.js';
export { createLedger, type Ledger } from './ledger.js';
export type { Batch, Commit, Outcome, Settled } from './settle.js';
export * from './work.js';
