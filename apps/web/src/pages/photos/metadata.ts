import type { Photo, PhotoMetadata, PhotoSummary } from '#libs/contracts';

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const sinceFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** `Missing since 17 May 2024`. */
export function missingSince(timestamp: string): string {
  return `Missing since ${sinceFormat.format(new Date(timestamp))}`;
}

/** A day: `17 May 2024`. Local times have no zone, so they are formatted as if they were UTC. */
export function day({ at }: PhotoSummary['date']): string {
  return dayFormat.format(new Date(`${at}Z`));
}

/** What is known of when, with what and where a photo was taken, as terms and their descriptions. */
export function takenFacts({ date, metadata }: Pick<Photo, 'date' | 'metadata'>): [term: string, text: string][] {
  const at = dateFormat.format(new Date(`${date.at}Z`));
  const source = (what: 'date' | 'place') => (metadata?.sidecar?.includes(what) ? ', says Google Photos' : '');
  const facts: [string, string | null][] = [
    date.from === 'file'
      ? ['File date', `${at} (UTC); the photo has no date of its own`]
      : ['Taken', `${at}${zone(metadata?.offsetMinutes ?? null)}${source('date')}`],
    ['Camera', metadata?.camera ?? null],
    ['Lens', metadata?.lens ?? null],
    ['Exposure', metadata && exposure(metadata)],
    ['Place', metadata && place(metadata, source('place'))],
  ];
  return facts.flatMap(([term, text]) => (text === null || text === '' ? [] : [[term, text]]));
}

function zone(minutes: number | null): string {
  if (minutes === null) return '';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return ` (UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`})`;
}

/** `1/125 s, f/1.8, ISO 200, 35 mm`. */
function exposure({ exposureSeconds, aperture, iso, focalLengthMm }: PhotoMetadata): string {
  const rounded = (value: number) => String(Number(value.toFixed(1)));
  return [
    ...(exposureSeconds === null
      ? []
      : [exposureSeconds < 0.4 ? `1/${Math.round(1 / exposureSeconds)} s` : `${rounded(exposureSeconds)} s`]),
    ...(aperture === null ? [] : [`f/${rounded(aperture)}`]),
    ...(iso === null ? [] : [`ISO ${iso}`]),
    ...(focalLengthMm === null ? [] : [`${rounded(focalLengthMm)} mm`]),
  ].join(', ');
}

/** `33.85875° S, 151.20139° E, 58 m`. */
function place({ latitude, longitude, altitudeMetres }: PhotoMetadata, source: string): string | null {
  if (latitude === null || longitude === null) return null;
  const height = altitudeMetres === null ? '' : `, ${Math.round(altitudeMetres)} m`;
  const degrees = (value: number, positive: string, negative: string) =>
    `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;
  return `${degrees(latitude, 'N', 'S')}, ${degrees(longitude, 'E', 'W')}${height}${source}`;
}
