import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOfRecord, recordLines, sealRecord } from '../src/features/track-record/record.store.ts';
import { RECORD_COLUMNS } from '../src/features/track-record/record-lines.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';
import { fillRecord } from './support/fill-record.ts';

const VERIFIER = fileURLToPath(new URL('../docs/verify_record.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-chain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A record as it is published. */
interface Published {
  readonly chain: {
    readonly head: string;
    readonly blocks: readonly {
      readonly number: number;
      readonly sealed_at: string;
      readonly first_seq: number;
      readonly entries: number;
      readonly root: string;
      readonly hash: string;
    }[];
  };
  readonly lines: readonly string[];
}

async function published({ db }: Pick<OpenDatabase, 'db'>): Promise<Published> {
  const lines: string[] = [];
  for await (const some of recordLines(db, 'live')) lines.push(...some);
  const blocks = (await blocksOfRecord(db, 'live')).map(({ sealedAt, firstSeq, ...block }) => ({
    ...block,
    sealed_at: new Date(sealedAt).toISOString(),
    first_seq: firstSeq,
  }));
  return { chain: { head: blocks.at(-1)?.hash ?? '', blocks }, lines };
}

function verify(
  { chain, lines }: Published,
  ...kept: readonly string[]
): { readonly code: number | null; out: string } {
  const [chainFile, csvFile] = [path.join(folder, 'chain.json'), path.join(folder, 'record.csv')];
  writeFileSync(chainFile, JSON.stringify(chain));
  writeFileSync(csvFile, `${[RECORD_COLUMNS.join(','), ...lines].join('\n')}\n`);
  const ended = spawnSync('python3', [VERIFIER, chainFile, csvFile, ...kept], { encoding: 'utf8' });
  return { code: ended.status, out: `${ended.stdout}${ended.stderr}` };
}

/** One call and its outcome for each symbol and day, in blocks of one day each. */
describe.skipIf(!hasPython)('the verifier that knows nothing of this program', () => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let honest: Published;
  beforeAll(async () => {
    database = await newDatabase('sqlite');
    open = await openDatabase(database.url);
    await fillRecord(open.db, { days: 6, symbols: 20 });
    honest = await published(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  const changed = (change: (lines: string[]) => void): Published => {
    const lines = [...honest.lines];
    change(lines);
    return { ...honest, lines };
  };
  /** The chain as whoever forges it would make it anew, by the program's own means, from other rows. */
  const forged = async (change: (db: OpenDatabase['db']) => Promise<unknown>): Promise<Published> => {
    const copy = await newDatabase('sqlite');
    const other = await openDatabase(copy.url);
    await fillRecord(other.db, { days: 6, symbols: 20, beforeSealing: change });
    const made = await published(other);
    await other.close();
    await copy.remove();
    return made;
  };

  it('finds an honest record in order, also by an earlier head', () => {
    expect(verify(honest)).toEqual({ code: 0, out: expect.stringMatching(/^OK: 240 entries in 7 blocks/) as string });
    const earlier = honest.chain.blocks[2]?.hash ?? '';
    expect(verify(honest, earlier, honest.chain.head).code).toBe(0);
    expect(verify(honest, 'f'.repeat(64)).out).toContain('no block has this hash');
  });

  it.each([
    ['an edit', (lines: string[]) => (lines[30] = (lines[30] ?? '').replace(/,momentum,/, ',value,'))],
    ['a deletion', (lines: string[]) => lines.splice(33, 1)],
    ['an exchange of two lines', (lines: string[]) => ([lines[3], lines[4]] = [lines[4] ?? '', lines[3] ?? ''])],
    ['an invented line', (lines: string[]) => lines.splice(10, 0, lines[9] ?? '')],
    ['a date set back', (lines: string[]) => (lines[50] = (lines[50] ?? '').replace(/T\d\d:/, 'T00:'))],
    [
      'an outcome that its prices do not give',
      (lines: string[]) => {
        const place = lines.findIndex((line) => line.includes(',close,') && line.endsWith(',0'));
        lines[place] = (lines[place] ?? '').replace(/,0$/, ',1');
      },
    ],
  ])('finds %s in the lines', (_what, change) => {
    const { code, out } = verify(changed(change));
    expect(code).toBe(1);
    expect(out).toMatch(/line|block/);
  });

  it('finds by an earlier head what a chain that was made anew hides', async () => {
    const kept = honest.chain.blocks[3]?.hash ?? '';
    const edits = [
      (db: OpenDatabase['db']) => db.updateTable('calls').set({ score: 99 }).where('symbol', '=', 'SAAC').execute(),
      (db: OpenDatabase['db']) => db.deleteFrom('calls').where('symbol', '=', 'SAAD').execute(),
      (db: OpenDatabase['db']) => db.updateTable('calls').set({ made_at: 0 }).where('symbol', '=', 'SAAB').execute(),
    ];
    for (const edit of edits) {
      const record = await forged(edit);
      const { code, out } = verify(record, kept);
      expect(code).toBe(1);
      expect(out).toContain(`${kept}: no block has this hash`);
    }
  });

  it('finds a call that was added later and dated back', async () => {
    const late = await forged(async (db) => {
      const { n } = await db
        .selectFrom('calls')
        .select((of) => of.fn.countAll().as('n'))
        .executeTakeFirstOrThrow();
      if (Number(n) < 120) return;
      await db
        .updateTable('calls')
        .set({ made_at: Date.UTC(2014, 0, 7, 22), session: '2014-01-07', strategy: 'value' })
        .where('seq', 'is', null)
        .execute();
    });
    expect(verify(late)).toEqual({ code: 1, out: expect.stringContaining('is dated 2014-01-07') as string });
  });

  it('tells an older state that was restored, with calls made anew, to who kept a later head', async () => {
    const kept = honest.chain.blocks[5]?.hash ?? '';
    const older = { blocks: honest.chain.blocks.slice(0, 4), head: honest.chain.blocks[3]?.hash ?? '' };
    const lines = honest.lines.slice(0, 80);
    expect(verify({ chain: older, lines }).code).toBe(0);
    expect(verify({ chain: older, lines }, kept)).toEqual({
      code: 1,
      out: expect.stringContaining(`${kept}: no block has this hash`) as string,
    });
  });

  it('sees the same record after a second seal that had nothing new', async () => {
    expect(await sealRecord(open.db, 'live', Date.UTC(2020, 0, 1))).toBeNull();
    expect(await published(open)).toEqual(honest);
  });
});
