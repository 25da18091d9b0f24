import { hereOf, judgeHere, type MarketTask, type MonthsTask } from './judge-months.ts';
import { loadMarket } from './load-market.ts';

/** Entry of a process that reads a market, is then told some months of it, judges them and ends. */
process.once('message', ({ market, pricesOnly }: MarketTask) => {
  const loading = loadMarket(market, !pricesOnly);
  // Whoever asked reads the same market, and tells why it cannot be read.
  loading.catch(() => process.exit(1));
  process.once('message', (task: MonthsTask) => {
    loading.then(
      (loaded) => process.send?.(judgeHere(loaded, hereOf(task)), () => process.disconnect()),
      () => undefined,
    );
  });
});

// Whoever asked is gone, or has its answer.
process.once('disconnect', () => process.exit());
