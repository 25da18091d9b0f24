import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';

/** The room of the disk under a folder, in bytes. */
export interface DiskRoom {
  readonly folder: string;
  readonly free: number;
  readonly total: number;
}

/** Reads the room under a folder, which need not be there yet. */
export type ReadRoom = (folder: string) => Promise<Omit<DiskRoom, 'folder'> & { readonly disk: string }>;

/** Below this share of free room precomputation rests. */
export const LOW_SHARE = 0.1;
/** From this share on it goes on; more than {@link LOW_SHARE}, so that it does not begin and end all the time. */
export const ENOUGH_SHARE = 0.12;

/** The disks that the product writes to. */
export interface DiskWatch {
  /** Each disk once. */
  readonly rooms: () => Promise<readonly DiskRoom[]>;
  /** True from the moment a disk has less than {@link LOW_SHARE} until every one has {@link ENOUGH_SHARE} again. */
  readonly isLow: () => Promise<boolean>;
}

export const shareOf = ({ free, total }: Pick<DiskRoom, 'free' | 'total'>): number => (total === 0 ? 1 : free / total);

export const readRoom: ReadRoom = async (folder) => {
  try {
    const [{ bavail, blocks, bsize }, { dev }] = await Promise.all([statfs(folder), stat(folder)]);
    return { free: bavail * bsize, total: blocks * bsize, disk: String(dev) };
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== folder) return readRoom(parent);
    throw error;
  }
};

/** Watches the disks under these folders. A disk that cannot be read counts as one with room: nothing is known of it. */
export function createDiskWatch(folders: readonly string[], read: ReadRoom = readRoom): DiskWatch {
  let wasLow = false;
  const rooms = async (): Promise<readonly DiskRoom[]> => {
    const byDisk = new Map<string, DiskRoom>();
    for (const folder of folders) {
      const room = await read(folder).catch(() => null);
      if (room !== null && !byDisk.has(room.disk))
        byDisk.set(room.disk, { folder, free: room.free, total: room.total });
    }
    return [...byDisk.values()];
  };
  return {
    rooms,
    isLow: async () => {
      const least = Math.min(1, ...(await rooms()).map(shareOf));
      wasLow = least < (wasLow ? ENOUGH_SHARE : LOW_SHARE);
      return wasLow;
    },
  };
}
