import { expect, it } from 'vitest';
import { tabAddress, tabOf } from './tabs.js';

it('an address names its tab by its query or its fragment, the query first', () => {
  expect([tabOf({}, ''), tabOf({ tab: 'nonsense' }, '#main'), tabOf({}, '#failures')]).toEqual([
    null,
    null,
    'failures',
  ]);
  expect(tabOf({ tab: 'speed' }, '#failures')).toBe('speed');
  const address = new URL(tabAddress(7, 'files', { files: 'all' }), 'http://darkroom');
  expect([tabOf(Object.fromEntries(address.searchParams), ''), tabOf({}, address.hash)]).toEqual(['files', 'files']);
});
