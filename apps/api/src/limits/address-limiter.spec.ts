import { describe, expect, it } from 'vitest';
import { limitByAddress } from './address-limiter.js';

describe('a limiter by address', () => {
  it('limits each address by itself', () => {
    const allows = limitByAddress({ perSecond: 0.001, burst: 3 });
    const allowed = (address: string) => Array.from({ length: 10 }, () => allows(address)).filter(Boolean).length;
    expect(allowed('10.0.0.1')).toBe(3);
    expect(allowed('10.0.0.2')).toBe(3);
  });

  it('remembers an address through a flood of others', () => {
    const allows = limitByAddress({ perSecond: 0.001, burst: 1 });
    allows('10.0.0.1');
    for (let other = 0; other < 9_000; other += 1) allows(`other ${other}`);
    expect(allows('10.0.0.1')).toBe(false);
  });
});
