import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AS_OF, sessionsUpTo } from '../../../../test/support/make-snapshot.ts';
import { analyze, type AnalyzeInput } from '../../../engine/analyze.ts';
import { formatDay } from '../../../engine/market/day.ts';
import type { Snapshot } from '../../../engine/market/snapshot.ts';
import { doubtText, PLAIN } from '../../doubt-words.ts';
import { buildSnapshot } from '../../snapshot.ts';
import { createFilesProvider } from './files-provider.ts';
import { parseFilesSpec } from './files-spec.ts';

const COUNT = 900;
const AT = 800;
const DAYS = sessionsUpTo(AS_OF, COUNT);
const SPLIT_DAY = formatDay(DAYS[AT] as number);

/** Closes of the truth: a day moves by up to 1 %. */
function truth(seed = 1): number[] {
  let state = seed;
  let price = 100;
  return Array.from({ length: COUNT }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (price *= 1 + (state / 0x7fffffff - 0.5) * 0.02 + 0.0004);
  });
}

interface Shape {
  /** By what closes before the split are above the truth; `at` is the first session on the new basis. */
  readonly ratio?: number;
  readonly at?: number;
  readonly adjclose?: 'as close' | 'adjusted' | 'none';
}

function csv({ ratio = 1, at = AT, adjclose = 'as close' }: Shape): string {
  const rows = truth().map((close, i) => {
    const own = i < at ? close * ratio : close;
    const prices = [own, own * 1.004, own * 0.996, own].map((price) => price.toFixed(6));
    const adjusted = adjclose === 'none' ? [] : [(adjclose === 'adjusted' ? close : own).toFixed(6)];
    return [formatDay(DAYS[i] as number), ...prices, ...adjusted, String(1_000_000 + i)].join(',');
  });
  return `Date,Open,High,Low,Close,${adjclose === 'none' ? '' : 'Adj Close,'}Volume\n${rows.join('\n')}\n`;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function snapshots(
  files: Readonly<Record<string, Shape>>,
  splits: string,
  option = '',
): Promise<Map<string, Snapshot>> {
  const folder = await mkdtemp(join(tmpdir(), 'splits-'));
  folders.push(folder);
  for (const [symbol, shape] of Object.entries(files)) await writeFile(join(folder, `${symbol}.csv`), csv(shape));
  await writeFile(join(folder, 'splits.csv'), `symbol,date,ratio\n${splits}`);
  const provider = createFilesProvider(parseFilesSpec(`${folder}${option}`));
  const found = new Map<string, Snapshot>();
  for (const symbol of Object.keys(files)) {
    const facts = await provider.facts(symbol, AS_OF);
    if (facts !== null) found.set(symbol, buildSnapshot(facts, AS_OF));
  }
  return found;
}

const judge = (snapshot: Snapshot | undefined): ReturnType<typeof analyze> =>
  analyze({ snapshot, benchmark: null, benchmarkSymbol: 'SPY', reference: null, strategy: 'momentum' } as AnalyzeInput);
const words = (snapshot: Snapshot | undefined): string[] =>
  (snapshot?.flags ?? []).map(({ check, day, params }) =>
    doubtText({ ...params, check, day: day === null ? null : formatDay(day) }, PLAIN),
  );

describe('a split on record that the prices do not show', () => {
  const RATIOS = [
    ['3:2', 3 / 2],
    ['5:4', 5 / 4],
    ['2:3', 2 / 3],
    ['11:10', 11 / 10],
    ['2:1', 2],
    ['1:10', 1 / 10],
    ['7:1', 7],
    ['20:1', 20],
  ] as const;
  const symbolOf = (i: number): string => `S${'ABCDEFGH'.charAt(i)}`;
  let found: Map<string, Snapshot>;
  beforeAll(async () => {
    const files = Object.fromEntries(RATIOS.map(([, ratio], i) => [symbolOf(i), { ratio }]));
    const splits = RATIOS.map(([text], i) => `${symbolOf(i)},${SPLIT_DAY},${text}\n`).join('');
    found = await snapshots({ GOOD: {}, ...files }, `${splits}GOOD,${SPLIT_DAY},3:2\n`);
  });

  it.each(RATIOS)('leaves no verdict and is named, for %s', (text) => {
    const snapshot = found.get(symbolOf(RATIOS.findIndex(([own]) => own === text)));
    const { state, abstentions } = judge(snapshot);
    expect(state).toBe('insufficient');
    expect(abstentions).toMatchObject([
      { key: 'sanity_failed', params: { check: 'split_not_in_prices', split: text, day: SPLIT_DAY } },
    ]);
    expect(words(snapshot)[0]).toMatch(`the ${text} split on record was not applied to the prices before it`);
    expect(words(snapshot)[0]).not.toContain('no split is on record');
  });

  it('that is applied is judged without a word', () => {
    expect(judge(found.get('GOOD'))).toMatchObject({ state: 'ready', abstentions: [] });
    expect(found.get('GOOD')?.flags).toEqual([]);
  });

  it('gives the row to take out, and says what moved', () => {
    expect(words(found.get('SA'))).toEqual([
      `the 3:2 split on record was not applied to the prices before it: the close falls by 34\u00a0% (${SPLIT_DAY}); ` +
        `put prices that are adjusted for it in the file, or take SA,${SPLIT_DAY},3:2 out of splits.csv`,
    ]);
  });
});

describe('prices as traded', () => {
  const WITHOUT = { adjclose: 'none' } as const;

  it('are restated with the split, also where they show it one session off, which is said', async () => {
    const files = {
      SAME: { ratio: 2, ...WITHOUT },
      LATE: { ratio: 1.5, at: AT + 1, ...WITHOUT },
      SOON: { ratio: 5, at: AT - 1, ...WITHOUT },
    };
    const splits = `SAME,${SPLIT_DAY},2\nLATE,${SPLIT_DAY},3:2\nSOON,${SPLIT_DAY},5\n`;
    const found = await snapshots(files, splits, '?adjusted=none');
    expect(found.get('SAME')?.flags).toEqual([]);
    for (const symbol of ['LATE', 'SOON']) {
      expect(found.get(symbol)?.flags).toMatchObject([
        { check: 'split_unclear', failed: false, params: { what: 'moved', recorded: SPLIT_DAY } },
      ]);
      expect(judge(found.get(symbol)).abstentions.map(({ key }) => key)).not.toContain('sanity_failed');
      const { close } = (found.get(symbol) as Snapshot).candles;
      for (let i = 1; i < COUNT; i++)
        expect(Math.abs((close[i] as number) / (close[i - 1] as number) - 1)).toBeLessThan(0.02);
    }
    expect(found.get('LATE')?.splits).toMatchObject([{ day: DAYS[AT + 1], recorded: DAYS[AT] }]);
  });

  it('that are adjusted already leave no verdict, and are told apart from prices that were not', async () => {
    const found = await snapshots({ DONE: WITHOUT }, `DONE,${SPLIT_DAY},3:2\n`, '?adjusted=none');
    expect(found.get('DONE')?.flags).toMatchObject([{ check: 'split_not_in_prices', failed: true }]);
    expect(words(found.get('DONE'))[0]).toContain('read the folder with ?adjusted=split');
  });
});

describe('prices without volume', () => {
  it('are read and judged, and it is said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'splits-'));
    folders.push(folder);
    const rows = csv({}).trimEnd().split('\n');
    await writeFile(join(folder, 'BARE.csv'), rows.map((row) => row.slice(0, row.lastIndexOf(','))).join('\n'));
    const facts = await createFilesProvider(parseFilesSpec(folder)).facts('BARE', AS_OF);
    const snapshot = facts === null ? undefined : buildSnapshot(facts, AS_OF);
    expect(snapshot?.flags).toMatchObject([{ check: 'no_volume', failed: false }]);
    expect(judge(snapshot).state).toBe('ready');
    expect(judge(snapshot).coverage.missing).toMatchObject([{ factor: 'relative_strength' }, { factor: 'obv_trend' }]);
  });
});

describe('closes as traded beside an adjusted close', () => {
  const RAW = { ratio: 2, adjclose: 'adjusted' } as const;

  it('are restated for a split on record, and no dividend is made of it', async () => {
    const found = await snapshots({ KNOWN: RAW }, `KNOWN,${SPLIT_DAY},2\n`);
    expect(found.get('KNOWN')?.flags).toEqual([]);
    expect(found.get('KNOWN')?.dividends).toEqual([]);
    expect(judge(found.get('KNOWN')).state).toBe('ready');
  });

  it('leave no verdict where the split is not on record, with the row to add, which mends it', async () => {
    const found = await snapshots({ RAW }, '');
    expect(found.get('RAW')?.dividends).toEqual([]);
    expect(judge(found.get('RAW')).state).toBe('insufficient');
    expect(words(found.get('RAW'))).toContain(
      `close and adjusted close differ by a 2:1 split, and no split is on record (${SPLIT_DAY}); add RAW,${SPLIT_DAY},2 to splits.csv`,
    );
  });
});
