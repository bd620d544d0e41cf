import { test } from 'vitest';
import { expectHonoured } from '../support/last-batch.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();

test.each(['pause', 'cancel'] as const)('%s in the last batch is not overwritten by completed', (command) =>
  expectHonoured(darkroom, command, 2),
);
