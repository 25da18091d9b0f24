import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { day, sessionsUpTo } from '../../../test/support/make-snapshot.ts';
import { createRandom } from '../../engine/evaluation/random.ts';
import { monthEnds } from '../../engine/evaluation/sessions.ts';
import { formatDay } from '../../engine/market/day.ts';
import { createEvaluation, type Evaluations } from './evaluation.ts';
import { registerEvaluationCommands } from './evaluation.commands.ts';
import { evaluationHtml } from './evaluation-html.ts';
import { hereOf, judgeHere, startJudges, type MonthsTask } from '../../market-data/history/judge-months.ts';
import { loadMarket } from '../../market-data/history/load-market.ts';
import type { EvaluationReport } from './run-evaluation.ts';

const COMPANIES = 30;
const SESSIONS = 2400;
const DAYS = sessionsUpTo(day('2019-12-31'), SESSIONS);
/** QAA, QAB and so on. */
const symbolOf = (i: number): string => `Q${String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26))}`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tradewise-evaluation-'));
  const random = createRandom(9);
  const rows = ['symbol,date,open,high,low,close,adjclose,volume'];
  for (let i = 0; i < COMPANIES; i++) {
    let price = 100;
    for (const session of DAYS) {
      price *= 1 + 0.03 * (random() - 0.499);
      const close = price.toFixed(4);
      rows.push(`${symbolOf(i)},${formatDay(session)},${close},${close},${close},${close},${close},1000`);
    }
  }
  await writeFile(path.join(folder, 'prices.csv'), `${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

eachMigrated('evaluations', (db) => {
  let evaluations: Evaluations;
  let said: string;

  beforeAll(() => {
    evaluations = createEvaluation({ db: db(), now: () => Date.UTC(2026, 0, 2) });
  });

  async function evaluate(...args: string[]): Promise<EvaluationReport> {
    said = '';
    const program = new Command().exitOverride();
    registerEvaluationCommands(program, {
      out: (text) => (said += text),
      note: (text) => (said += text),
      withEvaluations: (work) => work(evaluations),
    });
    await program.parseAsync(['evaluate', ...args], { from: 'user' });
    return args.includes('--json') ? (JSON.parse(said) as EvaluationReport) : ({} as EvaluationReport);
  }
  const short = (): string[] => ['--data', `files:${folder}`, '--prices-only', '--from', '2019-01-01'];

  it('writes each run into the ledger, and counts what was tried with other settings', async () => {
    await evaluate('--ledger');
    expect(said).toBe('Nothing was evaluated yet.\n');
    const first = await evaluate(...short(), '--json');
    expect(first).toMatchObject({ is_hypothetical: true, months: 11, leak_check: { moved: 0 }, trials: { count: 12 } });
    expect((await evaluate(...short(), '--json')).trials.count).toBe(12);
    expect((await evaluate(...short(), '--cost-bps', '50', '--json')).trials.count).toBe(24);
    expect((await evaluate(...short(), '--json')).trials.count).toBe(24);
    await evaluate('--ledger');
    expect(said.match(/^2026-01-02 {2}files in /gm)).toHaveLength(4);
    expect(said).toContain('"cost_bps":50');
  });

  it('writes a page and the figures, and says the main ones', async () => {
    const out = path.join(folder, 'report');
    await evaluate(...short(), '--out', out);
    expect(said).toContain('momentum 12 1');
    expect(said).toContain('none of');
    expect(said).toContain(`written to ${path.join(out, 'evaluation')}.html`);
    expect(await readFile(path.join(out, 'evaluation.html'), 'utf8')).toContain('<h2>Factors</h2>');
    expect(JSON.parse(await readFile(path.join(out, 'evaluation.json'), 'utf8'))).toMatchObject({ months: 11 });
  });

  it('looks at the members of the day only, and says what hindsight adds', async () => {
    const universe = path.join(folder, 'members.txt');
    const rows = Array.from({ length: COMPANIES }, (_, i) => `${symbolOf(i)},2010-01-01,${i < 5 ? '2019-06-01' : ''}`);
    await writeFile(universe, ['ticker,start_date,end_date', ...rows, 'GONE,2010-01-01,', ''].join('\n'));
    const report = await evaluate(...short(), '--universe', universe, '--json');
    expect(report.members_of_the_day).toBe(true);
    expect(report.mean_companies).toBeCloseTo((5 * 30 + 6 * 25) / 11, 10);
    expect(report.survivorship).toMatchObject({ months: 11 });
    expect(report.survivorship?.listed_members).toBeCloseTo((5 * 31 + 6 * 26) / 11, 10);
    await writeFile(universe, 'ticker,start_date,end_date\nQAB,soon,\n');
    await expect(evaluate(...short(), '--universe', universe)).rejects.toThrow(`${universe}:2: "soon" is no date`);
  });

  it('scores a file of calls, and names the line that is wrong', async () => {
    const file = path.join(folder, 'calls.txt');
    const random = createRandom(3);
    const dates = monthEnds(day('2011-01-01'), day('2019-06-30'));
    const rows = dates.map((date) => `${formatDay(date)},${symbolOf(Math.floor(random() * COMPANIES))},buy,21`);
    await writeFile(file, ['date,symbol,call,horizon_sessions', ...rows, ''].join('\n'));
    await evaluate('--data', `files:${folder}`, '--calls', file, '--out', path.join(folder, 'report'));
    expect(said).toContain('102 of 102 calls rated');
    expect(said).toContain('Not distinguishable from chance');
    expect(await readFile(path.join(folder, 'report', 'calls.html'), 'utf8')).toContain('Random portfolios');
    await writeFile(file, 'date,symbol,call,horizon_sessions\n2015-01-02,QAB,MAYBE,21\n');
    await expect(evaluate('--data', `files:${folder}`, '--calls', file)).rejects.toThrow(':2: "MAYBE" is none of');
    await writeFile(file, 'date,symbol\n');
    await expect(evaluate('--data', `files:${folder}`, '--calls', file)).rejects.toThrow(
      'missing: call, horizon_sessions',
    );
  });

  it('refuses what it cannot evaluate', async () => {
    await expect(evaluate()).rejects.toThrow('--data is needed');
    await expect(evaluate('--data', 'moon')).rejects.toThrow('there is no market data source "moon"');
    await expect(evaluate(...short(), '--to', '2019-01-05')).rejects.toThrow('no whole month');
    await expect(evaluate(...short(), '--cost-bps', 'few')).rejects.toThrow('--cost-bps');
    await expect(evaluate('--data', `files:${folder}`, '--from', 'now')).rejects.toThrow('--from');
  });
});

describe('an evaluation', () => {
  it.each([true, false])('is the same in several processes as in one (prices only: %s)', async (pricesOnly) => {
    const market = { spec: `files:${folder}`, benchmarkSymbol: 'SPY', clock: day('2020-01-31') };
    const loaded = await loadMarket(market);
    const days = monthEnds(day('2010-01-01'), loaded.lastDay);
    const task: MonthsTask = { days, memberships: null, pricesOnly };
    expect(days.length * COMPANIES).toBeGreaterThan(3000);
    const judges = startJudges({ market, pricesOnly });
    expect(await judges.judge(loaded, task)).toEqual(judgeHere(loaded, hereOf(task)));
    judges.stop();
  });

  it('says of demo data that it is demo data, in the title and above the figures', () => {
    const report = { ...EMPTY, is_demo: true };
    const page = evaluationHtml(report);
    expect(page).toContain('<title>Evaluation of somewhere (Demo data, not real prices)</title>');
    expect(page.match(/Demo data, not real prices/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

const EMPTY: EvaluationReport = {
  engine_version: '1',
  source: 'somewhere',
  is_demo: false,
  is_hypothetical: true,
  benchmark: null,
  data_until: '2020-01-31',
  companies: 0,
  left_out_rows: 0,
  cost_bps: 10,
  members_of_the_day: false,
  seed: 1,
  from: null,
  to: null,
  months: 0,
  mean_companies: 0,
  annual_universe: null,
  annual_benchmark: null,
  base_rates: null,
  factors: [],
  strategies: [],
  trials: { count: 0, sharpe_variance: null },
  overfitting: null,
  survivorship: null,
  dividend_yardstick: null,
  leak_check: { companies: 0, dates: 0, values: 0, moved: 0, factors: [] },
};
