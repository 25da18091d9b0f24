// The drill: an empty folder, an off-site encrypted backup and a bundle of settings become a running service; prints the time.
//   npm run drill                                     with a service of its own, which it makes, copies away and throws away
//   BACKUP_PASSPHRASE=… npm run drill -- --bundle F   with the copies of a real service, which is not touched
// --database URL: an empty PostgreSQL database in place of a SQLite file. It runs the command that was built last: npm run build.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { recover, run } from './recover.ts';

const MOST_SECONDS = 15 * 60;
const { values } = parseArgs({ options: { bundle: { type: 'string' }, database: { type: 'string' } } });
const say = (line: string): void => console.log(line);

interface OffSite {
  readonly bundle: string;
  readonly passphrase: string;
  readonly end: () => Promise<void>;
}

/** A service with a person and an analysis, of which only its copies in a bucket and its bundle are left. */
async function loseService(folder: string): Promise<OffSite> {
  const { startS3, bucketEnv } = await import('../test/support/s3-stand-in.ts');
  const store = await startS3();
  const home = path.join(folder, 'lost');
  mkdirSync(home);
  const passphrase = 'a passphrase for this drill alone';
  const env = {
    ...bucketEnv(store),
    BACKUP_PASSPHRASE: passphrase,
    DATABASE_URL: `sqlite:///${path.join(home, 'service.db')}`,
    SESSION_SECRET: 'b1946ac92492d2347c6235b4d2611184-of-a-drill',
    MARKET_DATA: 'demo',
    LOG_LEVEL: 'silent',
  };
  const program = { command: path.join(import.meta.dirname, '..', 'dist', 'tradewise.js'), folder: home };
  await run(program, env, 'db', 'init');
  await run(program, env, 'user', 'create', 'ada@example.com');
  await run(program, env, 'backup', '--description', 'before the disaster');
  await run(program, env, 'backup', 'sync');
  const bundle = path.join(folder, 'bundle');
  await run(program, env, 'secret', 'export', bundle);
  rmSync(home, { recursive: true });
  say(`A service was made, and is gone but for ${store.files.size} files in a bucket and a bundle of its settings.`);
  return { bundle, passphrase, end: store.close };
}

function ofRealService(bundle: string): OffSite {
  const passphrase = process.env['BACKUP_PASSPHRASE'] ?? '';
  return { bundle: path.resolve(bundle), passphrase, end: () => Promise.resolve() };
}

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-drill-'));
let offSite: OffSite | null = null;
try {
  offSite = values.bundle === undefined ? await loseService(folder) : ofRealService(values.bundle);
  const empty = path.join(folder, 'new');
  mkdirSync(empty);
  const { bundle, passphrase } = offSite;
  const databaseUrl = values.database;
  const recovered = await recover({
    ...{ folder: empty, bundle, passphrase, say },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  await recovered.stop();
  const isInTime = recovered.seconds < MOST_SECONDS;
  if (!isInTime) process.exitCode = 1;
  say(`${isInTime ? 'ok' : 'FAILED'}: a running service after ${recovered.seconds.toFixed(1)} s of ${MOST_SECONDS}`);
} catch (error) {
  say(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await offSite?.end();
  rmSync(folder, { recursive: true, force: true });
}
