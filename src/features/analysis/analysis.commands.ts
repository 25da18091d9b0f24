import type { Command } from 'commander';
import { canonicalJson } from '../../engine/canonical.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import { renderReport } from './analysis.report.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import type { AnalyzeRequest } from './analyze-stock.ts';
import { readStrategy, readSymbol } from './read-request.ts';

/** Where the commands write, and the use case they call. */
export interface AnalysisCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  readonly isWatched: boolean;
  readonly hasColour: boolean;
  readonly analyzeStock: (request: AnalyzeRequest) => Promise<AnalysisResponse>;
}

/** `tradewise analyze SYMBOL`. */
export function registerAnalysisCommands(program: Command, deps: AnalysisCommandDeps): void {
  program
    .command('analyze')
    .description('analyse a stock and print the verdict with its reasons')
    .argument('<symbol>', 'ticker, such as AAPL or BRK.B')
    .option('-s, --strategy <name>', `one of ${STRATEGY_IDS.join(', ')}`, 'growth')
    .option('--json', 'print the answer of the API as canonical JSON')
    .action(async (symbol: string, options: { readonly strategy: string; readonly json?: true }) => {
      // A slip is told before anything is opened.
      const request = { symbol: readSymbol(symbol).symbol, strategy: readStrategy(options.strategy) };
      if (deps.isWatched) deps.note(`Analysing ${request.symbol} \u2026\r`);
      const answer = await deps.analyzeStock(request).finally(() => {
        if (deps.isWatched) deps.note('\u001b[2K\r');
      });
      deps.out(options.json ? `${canonicalJson(answer)}\n` : renderReport(answer, { hasColour: deps.hasColour }));
    });
}
