import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { eachEmptyDatabase, type TestDatabase } from './support/databases.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { tradewise } from './support/run-command.ts';

/** Every command there is, as the help names them. */
async function commandsUnder(...at: string[]): Promise<string[]> {
  const { out } = await tradewise('sqlite:///:memory:', ...at, '--help');
  const listed = [...(out.split(/^Commands:$/m)[1] ?? '').matchAll(/^ {2}([a-z][a-z0-9-]*)/gm)];
  const names = listed.map(([, name = '']) => name).filter((name) => name !== 'help');
  if (names.length === 0) return [at.join(' ')];
  // One that takes options of its own does something by itself, besides those under it.
  const itself = /^ {2}--/m.test(out) ? [at.join(' ')] : [];
  return [...itself, ...(await Promise.all(names.map((name) => commandsUnder(...at, name)))).flat()];
}

/** Commands that need no database, or more than one, and where they are tried. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  serve: 'db-copy-in-use.test.ts and start.test.ts',
  'db new': 'database.commands.test.ts; it writes files only',
  'db copy': 'db-copy-command.test.ts, both ways',
  'import kaggle-nyse': 'import.commands.test.ts; it writes files only',
  audit: 'audit.test.ts; it needs no database',
  update: 'update.test.ts; it needs no database',
  restore: 'backup-restore.test.ts and backup-command.test.ts',
  'backup sync': 'backup-off-site.test.ts and drill.test.ts; it needs a bucket',
  'backup fetch': 'backup-off-site.test.ts and drill.test.ts; it needs a bucket',
  'secret export': 'secret-bundle.test.ts; it needs no database',
  'secret import': 'secret-bundle.test.ts; it needs no database',
  preflight: 'preflight.test.ts; it needs a server',
  'cache clear': 'cache-clear.test.ts, on both engines',
  'precompute run': 'precomputation.test.ts, on both engines',
  evaluate: 'evaluation.test.ts, on both engines',
  'verify-analysis': 'verify-analysis.test.ts, on both engines',
  'export-analysis': 'verify-analysis.test.ts, on both engines',
  'symbols update': 'directory.test.ts; it asks the SEC',
};

type Line = readonly [line: string, code: number, says: RegExp];

/** One after the other, as an operator's day might go: each with its exit code and what it says. */
const LINES: readonly Line[] = [
  ['db check', 0, /^✅ Database connection successful\n$/],
  ['db status', 3, /^missing +001-/m],
  ['db verify', 1, /^table users is missing$/m],
  ['db init', 0, /^Database initialized\n$/m],
  ['db migrate', 0, /^The tables are up to date\.\n$/],
  ['db upgrade --json', 0, /^\{"applied":\[\]\}\n$/],
  ['db status --json', 0, /"pending":\[\]/],
  ['db verify', 0, /^✅ All database tables created\/verified\n$/],
  ['doctor', 0, /^ {2}ok +database /m],
  ['analyze KO', 0, /^KO {2}Coca-Cola/],
  ['search KO', 0, /^KO {6}Coca-Cola/],
  ['analyze KO --json', 0, /"symbol":"KO"/],
  ['data check', 0, /./],
  ['track-record close', 0, /demo data keeps no record/],
  ['track-record close --json', 0, /"closed":0/],
  ['track-record chain', 0, /"blocks":\[\]/],
  ['track-record csv', 0, /^seq,kind,at,/],
  ['user create ann@example.com --operator', 0, /choose the password within an hour at\nhttp/],
  ['user create bob@example.com', 0, /choose the password/],
  ['user list', 0, /ann@example\.com.*\n.*bob@example\.com/],
  ['user list --json', 0, /"email":"ann@example\.com"/],
  ['user invite eve@example.com', 0, /sign up within seven days/],
  ['user reset-password bob@example.com', 0, /choose a new password/],
  ['user verify bob@example.com', 0, /^bob@example\.com: /],
  ['user promote bob@example.com', 0, /^bob@example\.com: /],
  ['user disable bob@example.com', 0, /^bob@example\.com: /],
  ['user enable bob@example.com', 0, /^bob@example\.com: /],
  ['user reset-2fa bob@example.com', 0, /^bob@example\.com: /],
  ['user keys list bob@example.com', 0, /./],
  ['user keys revoke bob@example.com', 0, /./],
  ['user delete bob@example.com --yes', 0, /the account is deleted/],
  ['secret rotate', 0, /0 encrypted anew/],
  ['mail test ann@example.com', 3, /Mail is not configured/],
  ['mail check', 3, /^tradewise: /m],
  ['mail allow ann@example.com', 0, /That address was not blocked/],
  ['billing sync', 3, /Payments are not configured on this server/],
  ['billing reconcile', 3, /Payments are not configured on this server/],
  ['security events', 0, /./],
  ['security events --json', 0, /^\{/],
  ['security block 203.0.113.9', 0, /is blocked until/],
  ['security unblock 203.0.113.9', 0, /is not blocked any more/],
  ['incident report --since 2026-01-01', 0, /^Sign-ins: /],
  ['incident breach --yes', 0, /^Revoked: /],
  ['prune --dry-run', 0, /./],
  ['prune', 0, /./],
  ['prune --json', 0, /^\{/],
  ['db report', 0, /^users +1 /m],
  ['db report --json', 0, /"findings":\[/],
  ['performance --since 7d', 0, /^requests 0, failed 0/m],
  ['performance --json', 0, /"total_requests":0/],
  ['performance --since tomorrow', 2, /--since takes a time/],
  ['errors', 0, /^No request failed\.\n$/],
  ['errors --json', 0, /^\{"errors":\[\]\}\n$/],
  ['db tidy', 0, /^The database is tidy\.\n$/],
  ['backup --description Daily --json', 0, /"proof":\{"state":"good"/],
  ['backup list', 0, /^good .* Daily$/m],
  ['backup list --json', 0, /^\{"folder":.*"state":"good"/],
  ['backup verify --latest', 0, /is good: \d+ rows of \d+ tables\.\n$/],
  ['list', 0, /^good .* Daily$/m],
  ['verify --latest', 0, /is good: /],
  ['cleanup', 0, /removed/],
  ['held list', 0, /^Nothing waits\.\n$/],
  ['held release', 0, /^0 tasks and 0 mails released\.\n$/],
  ['held drop', 0, /dropped\.\n$/],
  ['backup cleanup', 0, /^0 backups removed\.\n$/],
];

/** Commands of backups by the names in scripts of the production guide, which the help leaves out. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['list', 'verify', 'cleanup']);

/** So that no command measures the market, which takes seconds. */
async function keepDemo(url: string): Promise<void> {
  const open = await openDatabase(url);
  await keepDemoReference(open.db).finally(() => open.close());
}

eachEmptyDatabase('every command', (_kind, newOne) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await newOne();
    // An empty file, where it is one: the commands that only look refuse to make it.
    const open = await openDatabase(database.url);
    await open.close();
  });
  afterAll(() => database.remove());

  it.each(LINES)('runs: tradewise %s', async (line, code, says) => {
    const ended = await tradewise(database.url, ...line.split(' '));
    if (line === 'db init') await keepDemo(database.url);
    expect([ended.code, code === 0 ? ended.out : `${ended.out}${ended.err}`]).toEqual([
      code,
      expect.stringMatching(says),
    ]);
    expect(ended.err).not.toMatch(/\n\s+at |Error:/);
  });
});

it('a new command is added to the list above', async () => {
  const run = new Set(
    LINES.map(([line]) => line.replace(/ (--|[a-zA-Z.]+@|KO\b|\d).*$/, '').replace('upgrade', 'migrate')),
  );
  const known = [...run, ...Object.keys(ELSEWHERE)].filter((name) => !OTHER_NAMES.has(name)).sort();
  expect((await commandsUnder()).sort()).toEqual(known);
});
