import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../engine/evaluation/date-blocks.ts';
import { type Day, formatDay, parseDay } from '../../engine/market/day.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { AppError } from '../../platform/errors.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../platform/private-files.ts';
import type { Evaluations } from './evaluation.ts';
import { callsSummary, evaluationSummary } from './evaluation.report.ts';
import { callsHtml, evaluationHtml } from './evaluation-html.ts';
import { readCalls } from './read-calls.ts';
import { readUniverse } from './read-universe.ts';

export interface EvaluationCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  readonly withEvaluations: (work: (evaluations: Evaluations) => Promise<void>) => Promise<void>;
}

interface EvaluateOptions {
  readonly data?: string;
  readonly universe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly benchmark: string;
  readonly costBps: string;
  readonly pricesOnly?: true;
  readonly calls?: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: true;
  readonly ledger?: true;
}

const DAY_MS = 86_400_000;

/** `tradewise evaluate`: how right the method would have been over history, or how right a file of calls was. */
export function registerEvaluationCommands(program: Command, deps: EvaluationCommandDeps): void {
  program
    .command('evaluate')
    .description(
      'run the method month by month over the history of a source, as of each day, and report what followed: rank ' +
        'correlations, spreads, beat rates beside base rates; or score a file of calls by the same rules',
    )
    .option('--data <source>', 'where the history is, such as files:DIR')
    .option('--universe <file>', 'CSV symbol,start_date,end_date: only members of the day count')
    .option('--from <date>', 'first day, such as 2011-01-01')
    .option('--to <date>', 'last day')
    .option('--benchmark <symbol>', 'the benchmark, where the source has it', 'SPY')
    .option('--cost-bps <n>', 'costs of each amount traded, one way, in basis points', '10')
    .option('--prices-only', 'only the factors that need nothing but prices')
    .option('--calls <file>', 'CSV date,symbol,call,horizon_sessions: score these calls instead')
    .option('--seed <n>', 'seed of everything that is drawn at random', String(DEFAULT_SEED))
    .option('--out <folder>', 'where the report is written', 'evaluation')
    .option('--json', 'print the report as JSON, and write no file')
    .option('--ledger', 'list every evaluation that was run')
    .action((options: EvaluateOptions) => deps.withEvaluations((evaluations) => run(evaluations, options, deps)));
}

async function run(evaluations: Evaluations, options: EvaluateOptions, deps: EvaluationCommandDeps): Promise<void> {
  if (options.ledger === true) return listLedger(evaluations, deps);
  if (options.data === undefined) {
    throw new AppError('validation_failed', { userMessage: '--data is needed, such as --data files:DIR' });
  }
  const market = {
    spec: options.data,
    benchmarkSymbol: readSymbol(options.benchmark),
    clock: Math.floor(Date.now() / DAY_MS),
  };
  const seed = readNumber('--seed', options.seed);
  if (options.calls !== undefined) {
    const text = await readText(options.calls);
    const calls = readCalls(text, options.calls);
    const report = await evaluations.scoreCalls({ market, calls, text, seed });
    return finish(options, deps, { report, summary: callsSummary(report), html: () => callsHtml(report) });
  }
  const universe = options.universe === undefined ? null : await readText(options.universe);
  const report = await evaluations.evaluate({
    market,
    universe,
    memberships: universe === null ? null : readUniverse(universe, options.universe ?? ''),
    from: readDay('--from', options.from),
    to: readDay('--to', options.to),
    costBps: readNumber('--cost-bps', options.costBps),
    pricesOnly: options.pricesOnly === true,
    seed,
  });
  await finish(options, deps, { report, summary: evaluationSummary(report), html: () => evaluationHtml(report) });
}

interface Finished {
  readonly report: object;
  readonly summary: string;
  readonly html: () => string;
}

async function finish(
  { json, out: folder, calls }: EvaluateOptions,
  { out, note }: EvaluationCommandDeps,
  { report, summary, html }: Finished,
): Promise<void> {
  if (json === true) return out(`${JSON.stringify(report)}\n`);
  const name = path.join(folder, calls === undefined ? 'evaluation' : 'calls');
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    await writeFile(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`, { mode: PRIVATE_FILE });
    await writeFile(`${name}.html`, html(), { mode: PRIVATE_FILE });
  } catch (cause) {
    throw new AppError('validation_failed', { userMessage: `--out: ${folder} cannot be written to`, cause });
  }
  out(summary);
  note(`written to ${name}.html and ${name}.json\n`);
}

async function listLedger(evaluations: Evaluations, { out }: EvaluationCommandDeps): Promise<void> {
  const runs = await evaluations.runs();
  if (runs.length === 0) return out('Nothing was evaluated yet.\n');
  for (const { ran_at, source, is_demo, series, settings, result } of runs) {
    const about = is_demo === 1 ? `${source} (demo data, not real prices)` : source;
    out(`${formatDay(Math.floor(ran_at / DAY_MS))}  ${about}  ${series} series\n  ${settings}\n  ${result}\n`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('not_found', { userMessage: `${file} cannot be read`, cause });
  }
}

function readDay(option: string, text: string | undefined): Day | null {
  if (text === undefined) return null;
  const day = parseDay(text);
  if (day !== null) return day;
  throw new AppError('validation_failed', { userMessage: `${option}: "${text}" is no date such as 2015-12-31` });
}

function readNumber(option: string, text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new AppError('validation_failed', { userMessage: `${option}: "${text}" is no number from 0 up` });
}

function readSymbol(text: string): string {
  const symbol = parseSymbol(text);
  if (symbol !== null) return symbol;
  throw new AppError('validation_failed', { userMessage: `--benchmark: "${text}" is no symbol` });
}
