import type { CheckLine } from '../../platform/check-line.ts';
import { ENOUGH_SHARE, LOW_SHARE, shareOf } from '../../platform/disk-room.ts';
import type { DiskWatch } from '../../platform/disk-room.ts';

const name = 'disk';
const percent = (share: number): string => `${Math.floor(share * 100)} %`;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Whether there is room on the disks that the product writes to. */
export async function checkDisk(disk: DiskWatch): Promise<CheckLine> {
  const [isLow, rooms] = [await disk.isLow(), await disk.rooms()];
  const [least] = [...rooms].sort((a, b) => shareOf(a) - shareOf(b));
  if (least === undefined)
    return { name, status: 'ok', text: 'The room on the disk cannot be read on this system.', fix: null };
  const free = `${percent(shareOf(least))} (${gigabytes(least.free)}) of the disk of ${least.folder} is free`;
  if (!isLow) return { name, status: 'ok', text: `${free}.`, fix: null };
  const text = `${free}: below ${percent(LOW_SHARE)} precomputation rests, until ${percent(ENOUGH_SHARE)} are free again.`;
  return { name, status: 'problem', text, fix: `Remove files in ${least.folder}, or give the disk more room.` };
}
