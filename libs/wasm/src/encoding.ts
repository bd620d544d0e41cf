/** Bytes of a module, or of a part of it. */
export type Bytes = readonly number[];

/** A whole number from 0 in LEB128, as sizes, indices and offsets are written. */
export function unsigned(value: number): Bytes {
  const low = value & 0x7f;
  return value > 0x7f ? [low | 0x80, ...unsigned(value >>> 7)] : [low];
}

/** A whole number of 32 bits in signed LEB128, as constants are written. */
export function signed(value: number): Bytes {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isDone = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isDone ? [low] : [low | 0x80, ...signed(rest)];
}

/** A length and what has it. */
export function sized(bytes: Bytes): Bytes {
  return unsigned(bytes.length).concat(bytes);
}
