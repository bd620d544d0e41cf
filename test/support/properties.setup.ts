import fc from 'fast-check';

// `npm test` gives the same answer for the same code. The full run looks for new examples.
if (process.env['DARKROOM_TEST_FULL'] === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 2026 });
