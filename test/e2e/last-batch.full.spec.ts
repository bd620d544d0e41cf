import { test } from 'vitest';
import { expectHonoured } from '../support/last-batch.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();

test.each(['pause', 'cancel'] as const)(
  '%s in the last batch takes effect 50 times of 50',
  (command) => expectHonoured(darkroom, command, 50),
  15 * 60_000,
);
