import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';

const PROGRAM = fileURLToPath(new URL('../../../test/support/local-store-process.ts', import.meta.url));
const SYMBOLS = ['PA', 'PB', 'PC', 'PD'];

eachDatabase('two processes over one local store', (_kind, openOne) => {
  it('put each question once between them, for symbols that are new and on the next session', async () => {
    const database = await openOne();
    const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-calls-'));
    const file = path.join(folder, 'calls');
    const open = await openDatabase(database.url);
    await migrateToLatest(open);
    const children = [1, 2].map(() =>
      spawn(process.execPath, [PROGRAM, database.url, file, ...SYMBOLS], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const outputs = children.map(() => '');
    children.forEach((child, i) => child.stdout.on('data', (part) => (outputs[i] += String(part))));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    for (const child of children) child.stdin.write('go\n');
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(outputs).toEqual(['ready\ntrue\n', 'ready\ntrue\n']);
    const calls = readFileSync(file, 'utf8').trim().split('\n').sort();
    const perDay = SYMBOLS.flatMap((symbol) => [`history ${symbol}`, `statements ${symbol}`]);
    const expected = [17347, 17350].flatMap((on) => perDay.map((what) => `${on} ${what}`)).sort();
    expect(calls).toEqual(expected);
    const rows = await open.db
      .selectFrom('source_facts')
      .select(['symbol', 'bars'])
      .where('part', '=', 'prices')
      .execute();
    expect(new Set(rows.map(({ bars }) => bars)).size).toBe(1);
    await open.close();
    await database.remove();
    rmSync(folder, { recursive: true });
  });
});
