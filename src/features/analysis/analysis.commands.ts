import type { Command } from 'commander';
import { canonicalJson } from '../../engine/canonical.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import { AppError } from '../../platform/errors.ts';
import { renderReport } from './analysis.report.ts';
import type { Analyses } from './analysis.ts';
import { badSymbol, readStrategy } from './read-request.ts';

export interface AnalysisCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** Says a failure; the command goes on, and ends with its exit code. */
  readonly fail: (error: unknown) => Promise<void>;
  readonly isWatched: boolean;
  readonly hasColour: boolean;
  /** Opens the product once for all that a command asks. */
  readonly withAnalyses: (work: (analyses: Analyses) => Promise<void>) => Promise<void>;
}

interface AnalyzeOptions {
  readonly strategy: string;
  readonly all?: true;
  readonly json?: true;
}

/** `tradewise analyze SYMBOL...` and `tradewise search TEXT`. */
export function registerAnalysisCommands(program: Command, deps: AnalysisCommandDeps): void {
  program
    .command('analyze')
    .description(
      'analyse stocks and print the verdicts with their reasons; the first call on a large folder of files waits until its ' +
        'companies are measured, and never prints a provisional answer',
    )
    .argument('<symbols...>', 'tickers such as AAPL or BRK.B, or names of companies such as "apple inc"')
    .option('-s, --strategy <name>', `one of ${STRATEGY_IDS.join(', ')}`, 'growth')
    .option('--all', 'every strategy')
    .option('--json', 'print the answers of the API as canonical JSON, one a line')
    .action((symbols: readonly string[], options: AnalyzeOptions) => analyzeAll(symbols, options, deps));
  program
    .command('search')
    .description('find symbols by ticker, name, or former ticker or name')
    .argument('<text...>', 'what to look for')
    .option('--json', 'print the answer of the API as canonical JSON')
    .action((words: readonly string[], options: { readonly json?: true }) =>
      deps.withAnalyses(async ({ searchSymbols }) => {
        const found = await searchSymbols(words.join(' '));
        if (options.json) deps.out(`${canonicalJson(found)}\n`);
        else for (const { symbol, name, exchange } of found.symbols) deps.out(lineOf(symbol, name, exchange));
        if (found.symbols.length > 0) return;
        throw new AppError('unknown_symbol', { userMessage: `Nothing matches “${words.join(' ')}”.` });
      }),
    );
}

const lineOf = (symbol: string, name: string, exchange: string | null): string =>
  `${symbol.padEnd(8)}${name}${exchange === null ? '' : `  (${exchange})`}\n`;

/** Analyses one symbol after another; what fails is said, and the rest goes on. */
async function analyzeAll(
  symbols: readonly string[],
  options: AnalyzeOptions,
  deps: AnalysisCommandDeps,
): Promise<void> {
  // What cannot be right is refused before anything is opened.
  const strategies = options.all ? STRATEGY_IDS : [readStrategy(options.strategy)];
  const wordless = symbols.find((text) => !/[A-Za-z]/.test(text));
  if (wordless !== undefined) throw badSymbol(`“${wordless}” is no symbol and no name of a company.`);
  await deps.withAnalyses(async (analyses) => {
    for (const text of symbols) await analyzeOne(text, strategies, analyses, options, deps).catch(deps.fail);
  });
}

async function analyzeOne(
  text: string,
  strategies: readonly string[],
  { analyzeStock, symbolNamed }: Analyses,
  { json }: AnalyzeOptions,
  { out, note, isWatched, hasColour }: AnalysisCommandDeps,
): Promise<void> {
  const named = parseSymbol(text) === null ? await symbolNamed(text) : null;
  const symbol = named ?? text;
  if (named !== null) note(`“${text}” is ${named}.\n`);
  for (const strategy of strategies) {
    if (isWatched) note(`Analysing ${symbol} \u2026\r`);
    const answer = await analyzeStock({ symbol, strategy, isPatient: true }).finally(() => {
      if (isWatched) note('\u001b[2K\r');
    });
    out(json ? `${canonicalJson(answer)}\n` : renderReport(answer, { hasColour }));
  }
}
