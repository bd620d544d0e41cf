/**
 * Decodes HEIC files as training does, each as if for the first time. For paths it answers with the processor seconds
 * that they took together.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { configureDecoder, decodeForTraining } from '#libs/formats';

const [directory = ''] = process.argv.slice(2);
configureDecoder(1);

process.on('message', async (/** @type {{ paths: string[] }} */ { paths }) => {
  let seconds = 0;
  for (const path of paths) {
    // Without display copies.
    const thumbnails = mkdtempSync(join(directory, 'thumbnails-'));
    const before = process.cpuUsage();
    await decodeForTraining(path, thumbnails);
    const { user, system } = process.cpuUsage(before);
    seconds += (user + system) / 1e6;
    rmSync(thumbnails, { recursive: true });
  }
  process.send?.({ seconds });
});
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });
