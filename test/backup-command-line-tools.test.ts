import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { backupsOf, removeFolders } from './support/backup-fixture.ts';
import { filled, newOne, removeAll, run, user } from './support/copy-fixture.ts';
import { sumsOf } from './support/copy-trial.ts';
import { emptySqlite } from './support/databases.ts';

afterAll(async () => {
  removeFolders();
  await removeAll();
});

/** True where this machine has the tool. */
function has(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What a person may call itself, hoping that somebody runs it. */
const HOSTILE = [
  `'); drop table users; --`,
  `\\! touch /tmp/owned`,
  `\n\\! touch /tmp/owned\n`,
  `\n.shell touch /tmp/owned\n`,
  `$$; copy users to program 'touch /tmp/owned'; $$`,
  `/* */ */ -- commit; delete from users;`,
  `:name :'name' :"name" %s ${'$'}1`,
  `E'\\'' \\''; delete from users; --`,
  '-- TradeWise backup ends here',
  `x',\n('y`,
];

describe.each(['sqlite', 'postgres'] as const)('a backup of %s by hand', (from) => {
  const prepared = (async () => {
    const source = await filled(from);
    await run(source, ...HOSTILE.map((name, i) => user(`h${i}`, name.replaceAll("'", "''"))));
    // Nothing refers to the second revision of its prices, so a backup does not hold it.
    await run(source, `delete from price_history where id = 'i'`);
    const { file } = await backupsOf(source.url).make({ description: `\\! it's\n.shell`, isProven: true });
    return { file, sums: await sumsOf(source.url) };
  })();

  it.skipIf(!has('sqlite3'))('gives the same rows by sqlite3, whatever stands in them', async () => {
    const { file, sums } = await prepared;
    const target = emptySqlite();
    const place = target.url.slice('sqlite:///'.length);
    execFileSync('/bin/sh', ['-c', 'gunzip -c "$1" | sqlite3 -bail "$2"', 'sh', file, place]);
    expect(new Map(await sumsOf(target.url))).toEqual(new Map(sums));
    await target.remove();
  });

  it.skipIf(!has('psql'))('gives the same rows by psql, whatever stands in them', async () => {
    const { file, sums } = await prepared;
    const target = await newOne('postgres');
    const command = 'gunzip -c "$1" | psql -q -X -v ON_ERROR_STOP=1 "$2"';
    execFileSync('/bin/sh', ['-c', command, 'sh', file, target.url], { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(new Map(await sumsOf(target.url))).toEqual(new Map(sums));
  });

  it('is restored by our own reader with the same rows', async () => {
    const { file, sums } = await prepared;
    const target = emptySqlite();
    await backupsOf(target.url).restore(file, { isConfirmed: true, isSafe: false, say: () => undefined });
    expect((await sumsOf(target.url)).get('users')).toBe(sums.get('users'));
    await target.remove();
  });
});
