// Writes 200 times a second: each transaction adds a person with three favourites and removes the oldest of its people. A process of its
// own of bench/backup-beside-writes.ts. Arguments: the database, and for how many milliseconds. Prints how many were written.
import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction, openDatabase } from '../src/platform/db/database.ts';
import { FAVOURITES_EACH, WRITES_PER_SECOND, writerId } from '../test/support/backup-writes.ts';

const [url = '', milliseconds = ''] = process.argv.slice(2);
/** So many people stand there at a time. */
const HELD = 500;

const open = await openDatabase(url);
const startedAt = performance.now();
let [written, failed] = [0, 0];
while (performance.now() - startedAt < Number(milliseconds)) {
  const due = ((performance.now() - startedAt) / 1000) * WRITES_PER_SECOND;
  for (; written + failed < due;) {
    const number = written + failed;
    const user = writerId(number);
    await inTransaction(open.db, async (tx) => {
      await tx
        .insertInto('users')
        .values({ id: user, email: `${user}@example.com`, name: user, created_at: number })
        .execute();
      const favourites = Array.from({ length: FAVOURITES_EACH }, (_, i) => ({
        ...{ user_id: user, symbol: `S${i}`, source: 'demo', is_demo: 1, created_at: number },
      }));
      await tx.insertInto('favorite_stocks').values(favourites).execute();
      await tx
        .deleteFrom('users')
        .where('id', '=', writerId(number - HELD))
        .execute();
    }).then(
      () => (written += 1),
      () => (failed += 1),
    );
  }
  await pause(2);
}
await open.close();
process.stdout.write(JSON.stringify({ written, failed }));
