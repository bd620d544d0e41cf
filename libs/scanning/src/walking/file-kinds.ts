import type { OtherFileKind } from '#libs/contracts';

/** Extensions of files that are no photos, by kind; what libs/formats reads is not among them. */
const EXTENSIONS: Readonly<Partial<Record<OtherFileKind<'unsupported'>, string>>> = {
  raw: '3fr crw dcr erf fff iiq k25 kdc mef mos mrw raw rwl sr2 srf x3f',
  video: '3gp avi flv m2ts m4v mkv mov mp4 mpeg mpg mts ogv vob webm wmv',
  psd: 'psb psd',
  jxl: 'jxl',
  image: 'bmp eps exr hdr ico j2k jp2 jpf jpx jxr ppm svg tga wdp xcf',
  sidecar: 'aae cos dop json on1 pp3 thm xmp',
  audio: 'aac aif aiff flac m4a mp3 ogg opus wav wma',
  document: 'csv doc docx htm html key md numbers odp ods odt pages pdf ppt pptx rtf txt xls xlsx',
  archive: '7z bz2 gz iso rar tar tgz xz zip',
};

const KINDS = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, extensions]) =>
    extensions.split(' ').map((extension) => [extension, kind as OtherFileKind<'unsupported'>] as const),
  ),
);

/** The kind of a file that is no photo, by the extension of its name, which has one. */
export function kindOfFile(name: string): OtherFileKind<'unsupported'> {
  return KINDS.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? 'other';
}
