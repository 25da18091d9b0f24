import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

interface StrategyTabsProps {
  readonly analyses: readonly AnalysisResponse[];
  readonly selected: string;
  readonly hrefOf: (strategy: string) => string;
}

/** One link a strategy, each with its verdict: no script is needed to switch. */
export function StrategyTabs({ analyses, selected, hrefOf }: StrategyTabsProps): JSX.Element {
  return (
    <div class="seg" role="tablist" aria-label="Strategy">
      {analyses.map((analysis) => (
        <a
          role="tab"
          id={`tab-${analysis.strategy}`}
          href={hrefOf(analysis.strategy)}
          aria-selected={analysis.strategy === selected ? 'true' : 'false'}
          {...(analysis.strategy === selected ? { 'aria-controls': 'verdict' } : {})}
        >
          {strategyName(analysis.strategy)}
          <small>{shortVerdict(analysis)}</small>
        </a>
      ))}
    </div>
  );
}
