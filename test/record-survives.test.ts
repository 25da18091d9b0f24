import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';
import { fillRecord } from './support/fill-record.ts';
import { backupsOf, removeFolders } from './support/backup-fixture.ts';
import { simulateDays } from './support/simulate-record.ts';
import { tradewise } from './support/run-command.ts';

const VERIFIER = fileURLToPath(new URL('../docs/verify_record.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-survives-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeFolders();
});

interface Published {
  readonly chain: { readonly head: string };
  readonly csv: string;
}

/** What the pages publish of the record in a database. */
async function publishedIn({ url }: Pick<TestDatabase, 'url'>): Promise<Published> {
  const days = await simulateDays({ DATABASE_URL: url, MARKET_DATA: `files:${folder}` });
  let csv = '';
  for await (const text of days.container.trackRecord.csv()) csv += text;
  const chain = await days.container.trackRecord.chain();
  await days.close();
  return { chain, csv };
}

function verify({ chain, csv }: Published, kept: string): { readonly code: number | null; readonly out: string } {
  const files = [path.join(folder, 'chain.json'), path.join(folder, 'record.csv')] as const;
  writeFileSync(files[0], JSON.stringify(chain));
  writeFileSync(files[1], csv);
  const ended = spawnSync('python3', [VERIFIER, ...files, kept], { encoding: 'utf8' });
  return { code: ended.status, out: ended.stdout };
}

it.skipIf(!hasPython).each([
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
] as const)('is the same record after a copy from %s to %s and after a restore there', async (from, to) => {
  const [source, copy, restored] = [await newDatabase(from), await newDatabase(to), await newDatabase(to)];
  const open = await openDatabase(source.url);
  await fillRecord(open.db, { days: 4, symbols: 30 });
  await open.close();
  const before = await publishedIn(source);
  const kept = before.chain.head;
  expect(await tradewise(source.url, 'db', 'copy', '--from', source.url, '--to', copy.url)).toMatchObject({ code: 0 });
  const { file } = await backupsOf(source.url).make({ description: 'the record', isProven: false });
  expect(await tradewise(restored.url, 'restore', file, '--yes')).toMatchObject({ code: 0 });
  for (const other of [copy, restored]) {
    expect(await publishedIn(other)).toEqual(before);
    expect(verify(await publishedIn(other), kept)).toMatchObject({ code: 0 });
    const forging = await openDatabase(other.url);
    await forging.db.updateTable('calls').set({ score: 88 }).where('symbol', '=', 'SAAC').execute();
    await forging.close();
    expect(verify(await publishedIn(other), kept).code).toBe(1);
  }
  for (const each of [source, copy, restored]) await each.remove();
});
