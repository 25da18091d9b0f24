import { hereOf, judgeHere, type MonthsTask } from './judge-months.ts';
import { loadMarket } from './load-market.ts';

/** Entry of a process that judges some months of a market and ends. */
process.once('message', (task: MonthsTask) => {
  loadMarket(task.market).then(
    (market) => process.send?.(judgeHere(market, hereOf(task)), () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
});

// Whoever asked is gone, or has its answer.
process.once('disconnect', () => process.exit());
