import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigFolder } from './support/big-folder.ts';
import { eachDatabase, type TestDatabase } from './support/databases.ts';
import { sessionsFrom, simulateDays, type SimulatedDays } from './support/simulate-record.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-record-'));
const COMPANIES = 24;
const SESSIONS = sessionsFrom('2014-06-02', 4, 5);

beforeAll(() =>
  writeBigFolder(folder, 'many', { companies: COMPANIES, firstDay: '2012-06-01', lastDay: '2015-12-31' }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ALL = { horizon: 21, from: null, to: null, strategy: null } as const;

const rowsOf = (csv: string): Record<string, string>[] => {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
};

async function csvOf({ container }: SimulatedDays): Promise<string> {
  let text = '';
  for await (const some of container.trackRecord.csv()) text += some;
  return text;
}

eachDatabase('the record of calls', (_kind, open) => {
  let database: TestDatabase;
  let days: SimulatedDays;
  const start = (): Promise<SimulatedDays> =>
    simulateDays({ DATABASE_URL: database.url, MARKET_DATA: `files:${folder}`, UNIVERSE: 'all' });
  beforeAll(async () => {
    database = await open();
    days = await start();
  });
  afterAll(async () => {
    await days.close();
    await database.remove();
  });

  it('takes the first precomputed verdict of each symbol, strategy and session, and none that a click made', async () => {
    const { container, judge } = days;
    await judge(SESSIONS[0] as string);
    const calls = await container.database.db.selectFrom('calls').selectAll().execute();
    expect(calls.length).toBeGreaterThan(10);
    expect(new Set(calls.map(({ session }) => session))).toEqual(new Set([SESSIONS[0]]));
    expect(new Set(calls.map(({ record }) => record))).toEqual(new Set(['live']));
    await judge(SESSIONS[0] as string);
    expect(await container.database.db.selectFrom('calls').selectAll().execute()).toHaveLength(calls.length);
    days.goTo(SESSIONS[1] as string);
    await container.analysis.analyzeStock({ symbol: 'AAAA', strategy: 'momentum' });
    expect(await container.database.db.selectFrom('calls').selectAll().execute()).toHaveLength(calls.length);
  });

  it('closes each call by total return against the benchmark once its horizon is over', async () => {
    const { container, judge, goTo } = days;
    for (const session of SESSIONS.slice(1)) await judge(session);
    expect(await container.trackRecord.run()).toMatchObject({ closed: 0, corrected: 0, failed: [] });
    goTo(sessionsFrom(SESSIONS[0] as string, 2, 63)[1] as string);
    const went = await container.trackRecord.run();
    expect(went.failed).toEqual([]);
    const rows = rowsOf(await csvOf(days));
    const calls = rows.filter(({ kind }) => kind === 'call');
    const closes = rows.filter(({ kind }) => kind === 'close');
    expect(closes).toHaveLength(went.closed);
    expect(closes.filter(({ horizon }) => horizon === '21')).toHaveLength(calls.length);
    expect(closes.filter(({ horizon }) => horizon === '63').every(({ session }) => session === SESSIONS[0])).toBe(true);
    const prices = (symbol: string): ReadonlyMap<string, number> =>
      new Map(
        rowsOf(readFileSync(path.join(folder, `${symbol}.csv`), 'utf8')).map(({ date = '', adjclose }) => [
          date,
          Number(adjclose),
        ]),
      );
    const benchmark = prices('SPY');
    const returnOf = (of: ReadonlyMap<string, number>, from: string, to: string): number =>
      (of.get(to) ?? NaN) / (of.get(from) ?? NaN);
    for (const { symbol = '', session = '', horizon, horizon_end: end = '', excess, verdict, right } of closes) {
      expect(end).toBe(sessionsFrom(session, 2, Number(horizon))[1]);
      const own = returnOf(prices(symbol), session, end) - returnOf(benchmark, session, end);
      expect(Number(excess)).toBeCloseTo(own, 12);
      expect(right).toBe(verdict === 'HOLD' ? '' : String(Number(verdict === 'BUY' ? own > 0 : own < 0)));
    }
    expect(await container.trackRecord.run()).toMatchObject({ closed: 0, sealed: null });
  });

  it('says so where a price is revised after closing, and changes nothing of what was closed', async () => {
    const before = await csvOf(days);
    const today = sessionsFrom(SESSIONS[0] as string, 2, 64)[1] as string;
    const { horizon_end: end = '', symbol = '' } =
      rowsOf(before).find(({ kind, horizon }) => kind === 'close' && horizon === '21') ?? {};
    const file = path.join(folder, `${symbol}.csv`);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      whole.replace(new RegExp(`^(${end}(?:,[^,]+){4}),([^,]+)`, 'm'), (_all, start: string, adjclose: string) =>
        [start, String(Number(adjclose) * 1.2)].join(','),
      ),
    );
    await days.close();
    days = await start();
    days.goTo(today);
    const went = await days.container.trackRecord.run();
    writeFileSync(file, whole);
    expect(went.corrected).toBeGreaterThan(0);
    const after = await csvOf(days);
    expect(after.startsWith(before)).toBe(true);
    expect(await days.container.trackRecord.figures(ALL)).toMatchObject({ corrected: went.corrected });
    const added = rowsOf(after).slice(rowsOf(before).length);
    expect(new Set(added.map(({ kind }) => kind))).toEqual(new Set(['correction']));
    expect(added.every((row) => row['symbol'] === symbol)).toBe(true);
  });
});
