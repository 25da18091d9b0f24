import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backupFolder, backupsOf, removeFolders } from './support/backup-fixture.ts';
import { MUTATIONS, putChanged, wholeOf, type Whole } from './support/backup-mutations.ts';
import { filled, migrated, removeAll, run, user } from './support/copy-fixture.ts';
import { seededRandom, sumsOf } from './support/copy-trial.ts';
import type { TestDatabase } from './support/databases.ts';

/** 100 here, 1,000 in the soak. */
const IN_ALL = Number(process.env['BACKUP_MUTATIONS'] ?? 100);
const KINDS = Object.entries(MUTATIONS);
const EACH = Math.ceil(IN_ALL / KINDS.length);

afterAll(async () => {
  removeFolders();
  await removeAll();
});

const folder = backupFolder();
let target: TestDatabase;
let before: ReadonlyMap<string, string>;
let whole: Whole;
beforeAll(async () => {
  const source = await filled('sqlite');
  await run(source, ...Array.from({ length: 30 }, (_, i) => user(`person${i}`)));
  whole = wholeOf((await backupsOf(source.url).make({ description: 'whole', isProven: false })).file);
  target = await migrated('sqlite');
  await run(target, user('eve'));
  before = await sumsOf(target.url);
});

const restore = (file: string, given: { passphrase?: string } = {}): Promise<unknown> =>
  backupsOf(target.url, { folder, ...given }).restore(file, { isConfirmed: true, isSafe: true, say: () => undefined });

it.each(KINDS)('is refused with its reason, and nothing is touched: %s', async (name, { change, reason }) => {
  const random = seededRandom(name.length * 7 + IN_ALL);
  for (let i = 0; i < EACH; i += 1) {
    const file = putChanged(folder, change(whole, random));
    const refusal = await restore(file).then(
      () => 'it was restored',
      (error: unknown) => (error as { userMessage?: string }).userMessage ?? String(error),
    );
    expect(refusal).toMatch(reason);
    expect(await sumsOf(target.url)).toEqual(before);
  }
  expect(readdirSync(folder).filter((entry) => entry.startsWith('.scratch'))).toEqual([]);
});

it('is refused, and nothing is touched: a wrong passphrase, and flips of an encrypted backup', async () => {
  const encrypted = await backupsOf(target.url, { folder, passphrase: 'right horse battery' }).make({
    description: '',
    isProven: true,
  });
  await expect(restore(encrypted.file)).rejects.toThrow(/encrypted; set BACKUP_PASSPHRASE/);
  await expect(restore(encrypted.file, { passphrase: 'wrong horse battery' })).rejects.toThrow(/is not the one/);
  const packed = readFileSync(encrypted.file);
  const changed = path.join(folder, 'tradewise_backup_20250102_000000.sql.gz.enc');
  const random = seededRandom(3);
  for (let i = 0; i < 8; i += 1) {
    const copy = Buffer.from(packed);
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
    writeFileSync(changed, i === 7 ? packed.subarray(0, packed.length - 20) : copy);
    await expect(restore(changed, { passphrase: 'right horse battery' })).rejects.toThrow(
      /changed or cut|is not the one|no encrypted backup/,
    );
  }
  expect(await sumsOf(target.url)).toEqual(before);
});

it('is refused before it fills the disk: what unpacks to far more than a backup of its size', async () => {
  const start = whole.text.indexOf('\ninsert into "users"') + 1;
  const rows = whole.text.indexOf('\n', start) + 1;
  const row = (/^\('person0',.*\)/m.exec(whole.text) as RegExpExecArray)[0];
  const long = 'x'.repeat(100_000);
  const many = Array.from({ length: 700 }, (_, i) =>
    row.replace(/^\('[^']*','[^']*','[^']*'/, `('${i}','${i}','${long}'`),
  );
  const file = path.join(folder, 'tradewise_backup_20250103_000000.sql.gz');
  writeFileSync(file, gzipSync(`${whole.text.slice(0, rows)}${many.join(',\n')};\n${whole.text.slice(rows)}`));
  await expect(restore(file)).rejects.toThrow(/unpacks to more than/);
  writeFileSync(file, gzipSync(Buffer.alloc(20 * 2 ** 20)));
  await expect(restore(file)).rejects.toThrow(/longer than any line/);
  expect(await sumsOf(target.url)).toEqual(before);
});
