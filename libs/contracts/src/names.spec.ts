import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PERSON_NAME, PersonName, personName } from './names.js';

describe("a person's name", () => {
  it.each([
    ['  Ada  ', 'Ada'],
    ['Ada\u2028Lovelace', 'Ada Lovelace'],
    ['Ada\r\n\tLovelace', 'Ada Lovelace'],
    ['Be\u0301a', 'B\u00e9a'],
    ['Ada\uFFFF', 'Ada'],
    ['\u{1F469}\u200D\u{1F4BB}', '\u{1F469}\u200D\u{1F4BB}'],
    [' \n ', ''],
  ])('is on one line and in form C: %j is %j', (said, kept) => {
    expect(PersonName.parse(said)).toBe(kept);
  });

  it('is kept as it is once it was kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        expect(personName(personName(said))).toBe(personName(said));
      }),
    );
  });

  it('is refused where it is too long, or has a NUL', () => {
    expect(PersonName.safeParse('a'.repeat(MAX_PERSON_NAME + 1)).success).toBe(false);
    expect(PersonName.safeParse(` ${'a'.repeat(MAX_PERSON_NAME)} `).success).toBe(true);
    expect(PersonName.safeParse('a\0').success).toBe(false);
  });
});
