import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { createTrackRecord } from '../src/features/track-record/track-record.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { newDatabase } from '../test/support/databases.ts';
import { fillRecord } from '../test/support/fill-record.ts';

const VERIFIER = fileURLToPath(new URL('../docs/verify_record.py', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-chain-soak-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds what was changed among 100,000 calls with their outcomes', async () => {
  const database = await newDatabase('sqlite');
  const open = await openDatabase(database.url);
  await fillRecord(open.db, { days: 250, symbols: 400 });
  const record = createTrackRecord({
    db: open.db,
    market: { session: () => Promise.resolve(null), provider: { isDemo: false } as never },
    ...{ benchmark: 'SPY', record: 'live', clock: () => 0, now: () => 0 },
  });
  const chain = await record.chain();
  const lines: string[] = [];
  for await (const text of record.csv()) lines.push(...text.trimEnd().split('\n'));
  await open.close();
  await database.remove();
  expect(lines.length).toBe(200_001);
  const [chainFile, csvFile] = [path.join(folder, 'chain.json'), path.join(folder, 'record.csv')];
  writeFileSync(chainFile, JSON.stringify(chain));
  const kept = chain.blocks[120]?.hash ?? '';
  const verify = (now: readonly string[]): { readonly code: number | null; readonly seconds: number } => {
    writeFileSync(csvFile, `${now.join('\n')}\n`);
    const began = performance.now();
    const { status, stdout } = spawnSync('python3', [VERIFIER, chainFile, csvFile, kept], { encoding: 'utf8' });
    const seconds = (performance.now() - began) / 1000;
    console.log(`${seconds.toFixed(2)} s: ${stdout.split('\n', 1)[0] ?? ''}`);
    return { code: status, seconds };
  };
  expect(verify(lines).code).toBe(0);
  expect(verify(lines.with(50_000, (lines[50_000] ?? '').replace(',momentum,', ',growth,'))).code).toBe(1);
  expect(verify(lines.toSpliced(70_000, 1)).code).toBe(1);
  expect(verify(lines.with(9, lines[10] ?? '').with(10, lines[9] ?? '')).code).toBe(1);
  expect(verify(lines.with(99_000, (lines[99_000] ?? '').replace(/T\d\d:/, 'T01:'))).code).toBe(1);
});
