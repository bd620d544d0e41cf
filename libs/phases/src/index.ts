export { PHASE_NAME, PhaseDeclaration } from './declaration.js';
export * from './registry.js';
