import type { Person } from '../../platform/personal-data.ts';
import type { RestoreDeps } from './backup-deps.ts';
import { erasureHash, type Erasure } from './erasures.store.ts';
import { listPeople, type Database } from './restore.store.ts';

/** Deletes everybody in a restored database whose account was deleted after the backup was made; returns how many. */
export async function eraseAgain(
  db: Database,
  erasures: readonly Erasure[],
  erase: RestoreDeps['erase'],
): Promise<number> {
  if (erasures.length === 0) return 0;
  const gone = new Set(erasures.map(({ user_hash }) => user_hash));
  const people: Person[] = (await listPeople(db))
    .filter(({ id }) => gone.has(erasureHash(id)))
    .map(({ id, email }) => ({ userId: id, email }));
  for (const person of people) await erase(db, person);
  return people.length;
}
