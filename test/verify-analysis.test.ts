import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createContainer } from '../src/app/container.ts';
import { loadBundle } from '../src/features/replay/bundle.store.ts';
import { replay } from '../src/features/replay/replay.ts';
import { sha256 } from '../src/market-data/digest.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { eachDatabase, type TestDatabase } from './support/databases.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { tradewise } from './support/run-command.ts';
import { TEST_ENV } from './support/test-env.ts';

/** More of them in `npm run soak`. */
const ANALYSES = Number(process.env['REPLAYED'] ?? 100);
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

eachDatabase('computing stored analyses again', (_kind, open) => {
  let database: TestDatabase;
  let product: OpenDatabase;
  let ids: readonly string[];
  beforeAll(async () => {
    database = await open();
    product = await openDatabase(database.url);
    await keepDemoReference(product.db);
    const container = await createContainer(readConfig({ ...TEST_ENV, DATABASE_URL: database.url }));
    const symbols = (await container.market.securities()).map(({ symbol }) => symbol).slice(0, ANALYSES / 4);
    await container.close();
    const named = { ...TEST_ENV, DATABASE_URL: database.url, UNIVERSE: symbols.join(',') };
    const judging = await createContainer(readConfig(named));
    await judging.precomputation.run({ isHere: true });
    await judging.close();
    ids = (await product.db.selectFrom('stock_analyses').select('id').execute()).map(({ id }) => id);
  });
  afterAll(async () => {
    await product.close();
    await database.remove();
  });

  it(`gives the same bytes for ${ANALYSES} of them`, async () => {
    expect(ids.length).toBeGreaterThanOrEqual(ANALYSES);
    for (const id of ids) {
      const bundle = await loadBundle(product.db, id);
      if (bundle === null) throw new Error(`analysis ${id} is gone`);
      const { result, stored, computed } = replay(bundle);
      expect([id, result, computed]).toEqual([id, 'equal', stored]);
    }
  });

  it('says so by command, also of an exported file without the database', async () => {
    const [id = ''] = ids;
    expect(await tradewise(database.url, 'verify-analysis', id)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/: computed again, the same \d+ bytes\n$/) as string,
    });
    const file = path.join(folder, `${id}.json`);
    expect(await tradewise(database.url, 'export-analysis', id, '--out', file)).toMatchObject({ code: 0, err: '' });
    expect(await tradewise('sqlite:////nowhere/none.db', 'verify-analysis', file)).toMatchObject({ code: 0, err: '' });
    expect((await tradewise(database.url, 'export-analysis', id, '--out', file)).code).toBe(1);
    expect((await tradewise(database.url, 'verify-analysis', 'nothing.json')).code).toBe(4);
    writeFileSync(path.join(folder, 'other.json'), '{}');
    expect((await tradewise(database.url, 'verify-analysis', path.join(folder, 'other.json'))).code).toBe(2);
  });

  it('refuses a file that somebody made up, in its own words, and obeys nothing that it says to a terminal', async () => {
    const [id = ''] = ids;
    const real = await loadBundle(product.db, id);
    if (!real?.snapshot || real.reference === null) throw new Error('it was computed from nothing');
    const { snapshot_hash: snapshotHash, reference_hash: referenceHash } = await rowOf(id);
    const header = JSON.parse(real.snapshot.header) as object;
    const withHeader = (text: string): object => ({
      document: real.document.replace(snapshotHash, sha256(text)),
      snapshot: { ...real.snapshot, header: text },
    });
    const withReference = (text: string): object => ({
      document: real.document.replace(referenceHash ?? '', sha256(text)),
      reference: text,
    });
    const file = path.join(folder, 'made-up.json');
    const verify = (change: object) => {
      writeFileSync(file, JSON.stringify({ ...real, ...change }));
      return tradewise('sqlite:////nowhere/none.db', 'verify-analysis', file);
    };
    const changes = [
      ...['null', '[]', 'nonsense', '9'].map(withHeader),
      ...['flags', 'security', 'statements', 'splits'].map((name) =>
        withHeader(JSON.stringify({ ...header, [name]: 7 })),
      ),
      ...['{}', '[]', 'nonsense'].map(withReference),
    ];
    for (const change of changes) {
      const { code, err } = await verify(change);
      expect(code).toBe(1);
      // Parts of the wrong form cannot be computed with, others give another result.
      expect(err).toMatch(
        /^tradewise: (Analysis \S+ cannot be computed again: .* is not (in the form|what its hash)|The stored analysis is not what) .*\.\n$/,
      );
    }
    const renamed = await verify({ analysis_id: '\u001b[2J\u001b]0;another title\u0007' });
    expect(renamed).toMatchObject({ code: 2, out: '', err: expect.not.stringContaining('\u001b') as string });
    for (const deep of ['['.repeat(1_000_000), `${'['.repeat(200_000)}${']'.repeat(200_000)}`]) {
      writeFileSync(file, deep);
      expect((await tradewise('sqlite:////nowhere/none.db', 'verify-analysis', file)).code).toBe(2);
      expect((await verify({ document: deep })).code).toBe(1);
    }
  });

  it('ends with exit code 3 and prints both results where another engine made it', async () => {
    const [, id = ''] = ids;
    const { document } = await rowOf(id);
    const older = document.replace(/"engine_version":"[^"]+"/, '"engine_version":"0.9.0"');
    await product.db.updateTable('stock_analyses').set({ document: older }).where('id', '=', id).execute();
    const ended = await tradewise(database.url, 'verify-analysis', id);
    expect(ended).toMatchObject({ code: 3, err: expect.stringContaining('Engine 0.9.0 made this analysis') as string });
    expect(ended.out).toContain(older);
    expect(ended.out).toContain(document);
    await product.db.updateTable('stock_analyses').set({ document }).where('id', '=', id).execute();
  });

  const rowOf = (id: string) =>
    product.db.selectFrom('stock_analyses').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  /** Turns one bit in the middle of some stored bytes, asks, and turns it back. */
  const withFlipped = async (table: string, column: string, key: string, value: string, id: string) => {
    const read = await sql<{ bytes: Uint8Array }>`
      select ${sql.ref(column)} as bytes from ${sql.table(table)} where ${sql.ref(key)} = ${value}`.execute(product.db);
    const bytes = Buffer.from((read.rows[0] as { bytes: Uint8Array }).bytes);
    const put = (now: Buffer): Promise<unknown> =>
      sql`update ${sql.table(table)} set ${sql.ref(column)} = ${now} where ${sql.ref(key)} = ${value}`.execute(
        product.db,
      );
    const flipped = Buffer.from(bytes);
    const middle = bytes.length >> 1;
    flipped[middle] = (flipped[middle] as number) ^ 1;
    await put(flipped);
    const ended = await tradewise(database.url, 'verify-analysis', id);
    await put(bytes);
    return ended;
  };

  it('names the part of which one byte was changed', async () => {
    const id = ids[8] as string;
    const row = await rowOf(id);
    const { records_hash: records, history_id: history } = await product.db
      .selectFrom('snapshots')
      .selectAll()
      .where('hash', '=', row.snapshot_hash)
      .executeTakeFirstOrThrow();
    const slice = await product.db
      .selectFrom('benchmark_slices')
      .selectAll()
      .where('candles_hash', '=', row.benchmark_hash)
      .executeTakeFirstOrThrow();
    const snapshot = `the snapshot ${row.snapshot_hash} of ${row.symbol}`;
    const cases = [
      [['snapshots', 'header', 'hash', row.snapshot_hash], snapshot],
      [['snapshot_records', 'body', 'hash', records], snapshot],
      [['price_history', 'candles', 'id', history], 'the prices ('],
      [['price_history', 'candles', 'id', slice.history_id], 'the prices of the benchmark SPY'],
      [['market_references', 'body', 'hash', row.reference_hash ?? ''], 'the market reference'],
    ] as const;
    for (const [[table, column, key, value], words] of cases) {
      const ended = await withFlipped(table, column, key, value, id);
      expect([table, ended.code, ended.err]).toEqual([table, 1, expect.stringContaining(words)]);
    }
    expect((await tradewise(database.url, 'verify-analysis', id)).code).toBe(0);
  });

  it('names the fields of a document that was changed', async () => {
    const id = ids[9] as string;
    const { document } = await rowOf(id);
    const changed = document.replace(/"points_sum":(-?\d+)/, (_all, sum: string) => `"points_sum":${Number(sum) + 1}`);
    await product.db.updateTable('stock_analyses').set({ document: changed }).where('id', '=', id).execute();
    expect(await tradewise(database.url, 'verify-analysis', id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('these fields differ: points_sum') as string,
    });
  });
});
