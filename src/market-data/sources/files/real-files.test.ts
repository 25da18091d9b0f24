import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithData } from '../../../../test/support/with-data.ts';
import { dayOf, formatDay, parseDay } from '../../../engine/market/day.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import type { Provider } from '../../provider.ts';
import { createFilesProvider } from './files-provider.ts';
import { parseFilesSpec } from './files-spec.ts';

const clock = dayOf(2026, 1, 1);

function open(dir: string, query = ''): Provider {
  return createFilesProvider(parseFilesSpec(`${dir}${query}`));
}

async function factsOf(provider: Provider, symbol: string): Promise<Facts> {
  const facts = await provider.facts(symbol, clock);
  if (facts === null) throw new Error(`no facts of ${symbol}`);
  return facts;
}

interface Action {
  readonly day: number;
  readonly dividend: number | null;
  readonly split: number | null;
}

/** Cash dividends in the share unit of their day, and splits, derived from another source's factor file. */
async function actionsOf(data: string, symbol: string): Promise<Action[]> {
  const text = await readFile(`${data}/ohlcv/lean_raw/${symbol}.corporate_actions.derived.csv`, 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, ex = '', , dividend = '', split = ''] = line.split(',');
      return {
        day: parseDay(ex) ?? 0,
        dividend: dividend === '' ? null : Number(dividend),
        split: split === '' ? null : Math.round(Number(split)),
      };
    });
}

describeWithData('long histories from Yahoo', (data) => {
  const provider = open(`${data}/ohlcv/long`);

  it('load as they are: twelve symbols, one last session, no row left out', async () => {
    const securities = await provider.securities();
    const names = ['AAPL', 'AMZN', 'BRK.B', 'F', 'GE', 'GOOGL', 'JPM', 'KO', 'MSFT', 'NVDA', 'T', 'XOM'];
    expect(securities.map((security) => security.symbol)).toEqual(names);
    expect(formatDay((await provider.lastSession(clock)) ?? 0)).toBe('2020-04-15');
    expect(provider.problems().map(({ where }) => where)).toEqual(['securities.csv']);
  });

  it('give every number of the file', async () => {
    const lines = (await readFile(`${data}/ohlcv/long/JPM.csv`, 'utf8')).trim().split('\n').slice(1);
    const { candles } = await factsOf(provider, 'JPM');
    expect(candles.day.length).toBe(lines.length);
    lines.forEach((line, i) => {
      const [date = '', ...cells] = line.split(',');
      const { day, open: first, high, low, close, adjclose, volume } = candles;
      const row = [first[i], high[i], low[i], close[i], adjclose?.[i], volume[i]];
      if (day[i] !== parseDay(date) || cells.some((cell, k) => Number(cell) !== row[k])) {
        expect([day[i], ...row], line).toEqual([parseDay(date), ...cells.map(Number)]);
      }
    });
  });

  it('show the dividends that were paid: each of AAPL within 0.2 % of another source, restated for 7:1', async () => {
    const { dividends } = await factsOf(provider, 'AAPL');
    const known = (await actionsOf(data, 'AAPL')).filter(
      (action) => action.dividend !== null && action.day <= dayOf(2020, 4, 15),
    );
    expect(dividends?.map(({ day }) => formatDay(day))).toEqual(known.map(({ day }) => formatDay(day)));
    known.forEach(({ day, dividend }, i) => {
      const restated = Number(dividend) / (day < dayOf(2014, 6, 9) ? 7 : 1);
      expect(Math.abs((dividends?.[i]?.amount ?? 0) / restated - 1)).toBeLessThan(0.002);
    });
  });

  it('show no dividend of a company that pays none', async () => {
    for (const symbol of ['AMZN', 'BRK.B', 'GOOGL']) expect((await factsOf(provider, symbol)).dividends).toEqual([]);
  });
});

describeWithData('histories from Stooq', (data) => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tradewise-stooq-'));
    await symlink(`${data}/ohlcv/stooq_etfs_2005_2017.csv.gz`, join(dir, 'stooq_etfs.csv.gz'));
    await copyFile(`${data}/ohlcv/stooq_long_to_2017.csv.gz`, join(dir, 'stooq_long.csv.gz'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('load with the adjustment named, and not without', async () => {
    await expect(open(dir).securities()).rejects.toThrow('adjusted=total');
    const provider = open(dir, '?adjusted=total');
    expect(await provider.securities()).toHaveLength(24);
    expect(formatDay((await provider.lastSession(clock)) ?? 0)).toBe('2017-11-10');
    const spy = await factsOf(provider, 'SPY');
    expect(spy).toMatchObject({ dividends: null, candles: { adjustment: 'total' } });
    expect([formatDay(spy.candles.day[0] ?? 0), spy.candles.close[0]]).toEqual(['2005-02-25', 105.79]);
    expect((await factsOf(provider, 'IBM')).candles.day[0]).toBe(dayOf(1962, 1, 2));
  });
});

describeWithData('prices as traded', (data) => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tradewise-raw-'));
    await symlink(`${data}/ohlcv/lean_raw/AAPL.csv`, join(dir, 'AAPL.csv'));
    const actions = await actionsOf(data, 'AAPL');
    const rows = (pick: (action: Action) => number | null): string[] =>
      actions.flatMap((action) =>
        pick(action) === null ? [] : [`AAPL,${formatDay(action.day)},${String(pick(action))}`],
      );
    await writeFile(join(dir, 'splits.csv'), ['symbol,date,ratio', ...rows((a) => a.split), ''].join('\n'));
    await writeFile(join(dir, 'dividends.csv'), ['symbol,date,amount', ...rows((a) => a.dividend), ''].join('\n'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('with splits and dividends become the split-adjusted and adjusted closes that Yahoo gives', async () => {
    const ours = (await factsOf(open(dir, '?adjusted=none'), 'AAPL')).candles;
    const yahoo = (await factsOf(open(`${data}/ohlcv/long`), 'AAPL')).candles;
    // Yahoo's file ends before the 4:1 split of 2020-08-31 and before the dividends after it.
    const at = (candles: typeof ours, day: number): number => candles.day.indexOf(day);
    const scale = (column: Float64Array | null, other: Float64Array | null, day: number): number =>
      (column?.[at(ours, day)] ?? NaN) / (other?.[at(yahoo, day)] ?? NaN);
    for (const day of [
      dayOf(2005, 3, 1),
      dayOf(2012, 6, 29),
      dayOf(2014, 6, 6),
      dayOf(2014, 6, 9),
      dayOf(2019, 12, 31),
    ]) {
      expect(scale(ours.close, yahoo.close, day) * 4).toBeCloseTo(1, 2);
      const change =
        scale(ours.adjclose, yahoo.adjclose, day) / scale(ours.adjclose, yahoo.adjclose, dayOf(2020, 4, 15));
      expect(change).toBeCloseTo(1, 2);
      expect(scale(ours.volume, yahoo.volume, day)).toBeGreaterThan(1);
    }
  });

  it('load as they are, with the files beside them reported', async () => {
    const provider = open(`${data}/ohlcv/lean_raw`, '?adjusted=none');
    expect((await provider.securities()).map((security) => security.symbol)).toEqual(['AAPL', 'IBM', 'QQQ', 'SPY']);
    expect(formatDay((await provider.lastSession(clock)) ?? 0)).toBe('2021-03-31');
    expect(provider.problems().filter(({ what }) => what.includes('not a price file'))).toHaveLength(12);
  });
});
