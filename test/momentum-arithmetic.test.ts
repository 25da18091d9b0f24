import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import { copyOfTheHouse, type HouseCopy } from './support/copy-of-the-house.ts';
import { describeWithData } from './support/with-data.ts';

interface Bar {
  readonly date: string;
  readonly close: number;
  readonly adjclose: number;
}

/** JPMorgan's file, split at its commas: date,open,high,low,close,adjclose,volume. */
function readBars(prices: string): Bar[] {
  const [, ...lines] = readFileSync(path.join(prices, 'JPM.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const cells = line.split(',');
    return { date: cells[0] ?? '', close: Number(cells[4]), adjclose: Number(cells[5]) };
  });
}

/** Sessions before the last one: 0 is the last. */
function back(bars: readonly Bar[], sessions: number): Bar {
  const bar = bars.at(-1 - sessions);
  if (bar === undefined) throw new RangeError(`no bar ${sessions} sessions back`);
  return bar;
}

/** Wilder's RSI over the whole file: the first 14 changes averaged, then 13 parts of the old to one of the new. */
function plainRsi(closes: readonly number[]): number {
  let gain = 0;
  let loss = 0;
  closes.slice(1).forEach((close, i) => {
    const change = close - (closes[i] ?? NaN);
    const [up, down] = [Math.max(change, 0), Math.max(-change, 0)];
    gain = i < 14 ? gain + up / 14 : (gain * 13 + up) / 14;
    loss = i < 14 ? loss + down / 14 : (loss * 13 + down) / 14;
  });
  return 100 - 100 / (1 + gain / loss);
}

const state: { house: HouseCopy | null; scratch: string; answer: AnalysisResponse | null; bars: Bar[] } = {
  house: null,
  scratch: '',
  answer: null,
  bars: [],
};

/** Builds the product in a copy, and runs its command in an empty folder with nothing set but what is given. */
function analyseByCommand(house: HouseCopy, scratch: string, prices: string): AnalysisResponse {
  const built = house.run(process.execPath, 'scripts/build.mjs');
  if (built.status !== 0) throw new Error(built.output);
  const command = [path.join(house.dir, 'bin', 'tradewise.cjs'), 'analyze', 'JPM', '--strategy', 'momentum', '--json'];
  const ran = spawnSync(process.execPath, command, {
    cwd: scratch,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      MARKET_DATA: `files:${prices}`,
      DATABASE_URL: `sqlite:///${path.join(scratch, 'one.db')}`,
    },
  });
  if (ran.status !== 0) throw new Error(`exit ${String(ran.status)}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as AnalysisResponse;
}

function valueOf(factor: string): number {
  return state.answer?.points.find((point) => point.factor === factor)?.value ?? NaN;
}

/** Equal to 1e-9 of the expected number: the product shows 10 significant digits. */
function expectSame(ours: number, plain: number): void {
  expect(Math.abs(ours / plain - 1)).toBeLessThanOrEqual(1e-9);
}

describeWithData('tradewise analyze JPM --strategy momentum --json over a folder of daily files', (data) => {
  const prices = path.join(data, 'ohlcv', 'long');
  beforeAll(() => {
    state.bars = readBars(prices);
    state.house = copyOfTheHouse();
    state.scratch = mkdtempSync(path.join(tmpdir(), 'tradewise-command-'));
    state.answer = analyseByCommand(state.house, state.scratch, prices);
  });
  afterAll(() => {
    state.house?.remove();
    if (state.scratch !== '') rmSync(state.scratch, { recursive: true, force: true });
  });

  it('stands on the last session of the file, and says that it is old', () => {
    expect(state.answer).toMatchObject({ symbol: 'JPM', strategy: 'momentum', is_demo: false, is_stale: true });
    expect(state.answer?.as_of).toBe(back(state.bars, 0).date);
    expect(state.answer?.current_price).toBe(back(state.bars, 0).close);
  });

  it('gives the 12-1 return of adjusted closes 21 and 252 sessions back', () => {
    expectSame(valueOf('momentum_12_1'), back(state.bars, 21).adjclose / back(state.bars, 252).adjclose - 1);
  });

  it('gives the RSI 14 of adjusted closes over the whole file', () => {
    expectSame(valueOf('rsi_14'), plainRsi(state.bars.map((bar) => bar.adjclose)));
  });

  it('gives the nearness of the close to the highest close of 252 sessions', () => {
    const closes = state.bars.slice(-252).map((bar) => bar.close);
    expectSame(valueOf('nearness_52w_high'), back(state.bars, 0).close / Math.max(...closes));
  });

  it('misses relative strength, whose benchmark is not in the folder, and adds up what it has', () => {
    expect(state.answer?.coverage.missing.map((line) => line.factor)).toEqual(['relative_strength']);
    const sum = (state.answer?.points ?? []).reduce((total, point) => total + point.points, 0);
    expect(state.answer?.score).toBe(50 + sum);
  });
});
