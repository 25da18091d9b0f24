import type { Command } from 'commander';
import { formatDay } from '../../engine/market/day.ts';
import type { SanityFlag } from '../../engine/market/snapshot.ts';
import { statementDoubtsOf } from '../../engine/verdict/statement-warnings.ts';
import { doubtText, PLAIN } from '../../market-data/doubt-words.ts';
import type { Market } from '../../market-data/market.ts';
import { statementText } from '../../market-data/statement-words.ts';

type CheckedMarket = Pick<Market, 'provider' | 'snapshot'>;

/** Where the command writes, and the market over the source that it looks at. */
export interface DataCheckCommandDeps {
  readonly out: (text: string) => void;
  readonly withMarket: (work: (market: CheckedMarket) => Promise<void>) => Promise<void>;
}

/** `tradewise data check`: what the source that MARKET_DATA names holds, what was left out of it, and what is doubtful. */
export function registerDataCheckCommands(program: Command, deps: DataCheckCommandDeps): void {
  program
    .command('data')
    .description('look at the source that MARKET_DATA names')
    .command('check')
    .description(
      'read all of it and list every row and file that was left out, with file and line, and every doubt about the ' +
        'facts of a symbol; exit code 1 where a file could not be read, a symbol gets no verdict for a doubt or its newest ' +
        'statement contradicts itself',
    )
    .action(() => deps.withMarket((market) => check(market, deps.out)));
}

async function check(market: CheckedMarket, out: (text: string) => void): Promise<void> {
  const { provider } = market;
  // A source on a network is looked at as far as its facts are here: nobody is asked.
  const securities = await (provider.kind === 'network' ? provider.held() : provider.securities());
  const problems = provider.problems();
  for (const { where, what } of problems) out(`${where}: ${what}\n`);
  let doubtful = 0;
  for (const { symbol } of securities) {
    const snapshot = await market.snapshot(symbol);
    if (snapshot === null) continue;
    const { flags } = snapshot;
    const statements = statementDoubtsOf(snapshot);
    if (flags.some(({ failed }) => failed) || statements.some(({ isNewest }) => isNewest)) doubtful += 1;
    const where = provider.kind === 'network' ? null : provider.fileOf(symbol);
    for (const flag of flags) out(`${where === null ? '' : `${where}: `}${symbol}: ${textOf(flag)}\n`);
    for (const { reason } of statements) out(`${symbol}: ${statementText(reason.key, reason.params, PLAIN)}\n`);
  }
  const counts = [count(securities.length, 'symbol'), count(problems.length, 'problem'), `${none(doubtful)} doubtful`];
  out(`${provider.label}: ${counts.join(', ')}\n`);
  const lost = new Set(problems.flatMap(({ where, isFileLost }) => (isFileLost === true ? [where] : []))).size;
  const reasons = [
    ...(lost === 0 ? [] : [`${count(lost, 'file')} could not be read`]),
    ...(doubtful === 0 ? [] : [`the facts of ${count(doubtful, 'symbol')} are doubtful`]),
  ];
  if (reasons.length > 0) throw new Error(`${reasons.join(', and ')}.`.replace(/^./, (first) => first.toUpperCase()));
}

/** What a flag means for the verdict, and its words. */
function textOf({ check: name, day, params, failed, spoils }: SanityFlag): string {
  const effect = failed
    ? 'no verdict'
    : spoils === undefined
      ? 'warning'
      : 'figures that reach back over it are missing';
  return `${effect}: ${doubtText({ ...params, check: name, day: day === null ? null : formatDay(day) }, PLAIN)}`;
}

function none(n: number): string {
  return n === 0 ? 'none' : String(n);
}

function count(n: number, what: string): string {
  return `${n === 0 ? 'no' : n} ${what}${n === 1 ? '' : 's'}`;
}
