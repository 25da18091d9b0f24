import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigFolder } from './support/big-folder.ts';
import { createContainer } from '../src/app/container.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { eachDatabase, newDatabase, type TestDatabase } from './support/databases.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { TEST_ENV } from './support/test-env.ts';
import { sessionsFrom, simulateDays, type SimulatedDays } from './support/simulate-record.ts';

const CLOSER = fileURLToPath(new URL('./support/close-calls-process.ts', import.meta.url));
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

/** Begins to close calls in a process of its own, and kills it once it has asked for the prices of so many symbols. */
async function killWhileClosing(url: string, day: string, asked: number): Promise<void> {
  const child = fork(CLOSER, [url, folder, day], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  child.on('message', (said: { readonly asked: number }) => {
    if (said.asked === asked) child.kill('SIGKILL');
  });
  expect(await ended).toEqual([null, 'SIGKILL']);
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
    const today = sessionsFrom(SESSIONS[0] as string, 2, 63)[1] as string;
    goTo(today);
    // Killed at any moment, it goes on where it was.
    for (const asked of [2, 5, 8]) await killWhileClosing(database.url, today, asked);
    // Two that close at once close each call once, and seal one chain.
    const second = await start();
    second.goTo(today);
    const [own, other] = await Promise.all([container.trackRecord.run(), second.container.trackRecord.run()]);
    await second.close();
    expect([...own.failed, ...other.failed]).toEqual([]);
    const rows = rowsOf(await csvOf(days));
    const calls = rows.filter(({ kind }) => kind === 'call');
    const closes = rows.filter(({ kind }) => kind === 'close');
    expect((await container.trackRecord.chain()).entries).toBe(rows.length);
    expect(Math.min(own.closed, other.closed)).toBeLessThan(closes.length);
    expect(new Set(closes.map(({ call, horizon }) => `${call} ${horizon}`)).size).toBe(closes.length);
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

it('takes no call on a session after which another one has closed, and keeps what a clock set by hand does apart', async () => {
  const database = await newDatabase('sqlite');
  const about = { DATABASE_URL: database.url, MARKET_DATA: `files:${folder}`, UNIVERSE: 'AAAA,AAAB' };
  const late = await simulateDays(about);
  // The folder ends with 2015: what came of its last session could be known by now.
  await late.judge('2016-01-05');
  const { db } = late.container.database;
  expect(await db.selectFrom('calls').selectAll().execute()).toEqual([]);
  expect((await db.selectFrom('newest_verdicts').selectAll().execute()).length).toBeGreaterThan(0);
  await late.close();
  const simulated = await createContainer(readConfig({ ...TEST_ENV, ...about, TRADEWISE_NOW: '2015-06-01' }));
  await simulated.precomputation.run({ isHere: true });
  const calls = await simulated.database.db.selectFrom('calls').select(['record', 'symbol']).execute();
  expect(new Set(calls.map(({ record }) => record))).toEqual(new Set(['simulated']));
  expect(calls.every(({ symbol }) => symbol !== 'SPY')).toBe(true);
  await simulated.close();
  await database.remove();
});

it('closes calls on a symbol that left the universe and the source at the last price that is stored', async () => {
  const leaving = mkdtempSync(path.join(tmpdir(), 'tradewise-record-leaving-'));
  writeBigFolder(leaving, 'many', { companies: 4, firstDay: '2012-06-01', lastDay: '2014-12-31' });
  const database = await newDatabase('sqlite');
  const about = { DATABASE_URL: database.url, MARKET_DATA: `files:${leaving}` };
  const before = await simulateDays({ ...about, UNIVERSE: 'AAAA,AAAB' });
  await before.judge(SESSIONS[0] as string);
  await before.close();
  rmSync(path.join(leaving, 'AAAA.csv'));
  const after = await simulateDays({ ...about, UNIVERSE: 'AAAB' });
  after.goTo(sessionsFrom(SESSIONS[0] as string, 2, 70)[1] as string);
  expect((await after.container.trackRecord.run()).failed).toEqual([]);
  const closes = rowsOf(await csvOf(after)).filter(({ kind, symbol }) => kind === 'close' && symbol === 'AAAA');
  expect(new Set(closes.map(({ horizon }) => horizon))).toEqual(new Set(['21', '63']));
  expect(new Set(closes.map(({ ending }) => ending))).toEqual(new Set(['delisted']));
  expect(closes.every(({ exit_day: day = '', horizon_end: end = '' }) => day <= end)).toBe(true);
  await after.close();
  await database.remove();
  rmSync(leaving, { recursive: true, force: true });
});

it('keeps no record of demo data', async () => {
  const database = await newDatabase('sqlite');
  const demo = await createContainer(readConfig({ ...TEST_ENV, DATABASE_URL: database.url, UNIVERSE: 'KO,PG' }));
  await keepDemoReference(demo.database.db);
  await demo.precomputation.run({ isHere: true });
  expect(await demo.database.db.selectFrom('calls').selectAll().execute()).toEqual([]);
  expect(await demo.trackRecord.run()).toEqual({ session: null, closed: 0, corrected: 0, failed: [], sealed: null });
  await demo.close();
  await database.remove();
});
