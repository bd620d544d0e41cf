// EXIF data (CIPA DC-008) in RAW files that are no TIFF of version 42, the only one that their reader takes.

/** Of a file: directories are before the sensor data, which is not copied. In bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
/** The tags of the first directory that point at the others. */
export const GROUPS = { photo: 0x8769, gps: 0x8825 };

/** The directories of a file that has another version in its header as a TIFF; a TIFF as it is. */
export function asTiff(bytes: Buffer): Buffer {
  const header = bytes[0] === 0x4d ? 'MM\0*' : 'II*\0';
  if (bytes.toString('latin1', 0, 4) === header) return bytes;
  return Buffer.concat([Buffer.from(header, 'latin1'), bytes.subarray(4, MOST_BYTES)]);
}

/** A TIFF whose first directory is a group of EXIF data, as EXIF data with this group only. */
export function asGroup(tiff: Buffer, tag: number): Buffer {
  if (tiff.length < 8) return tiff;
  // One entry, a long: where the group is, which the header said. Then where the next directory is: nowhere.
  const directory = Buffer.alloc(18);
  const exif = Buffer.concat([tiff, directory]);
  const [short, long] =
    tiff[0] === 0x4d
      ? [exif.writeUInt16BE.bind(exif), exif.writeUInt32BE.bind(exif)]
      : [exif.writeUInt16LE.bind(exif), exif.writeUInt32LE.bind(exif)];
  const at = tiff.length;
  short(1, at);
  short(tag, at + 2);
  short(4, at + 4);
  long(1, at + 6);
  tiff.copy(exif, at + 10, 4, 8);
  long(at, 4);
  return exif;
}
