import { FactorContext } from '../factors/context.ts';
import { History } from '../factors/history.ts';
import { outcomeOf } from '../factors/evaluate.ts';
import type { Factor } from '../factors/factor.ts';
import { lastIndexOnOrBefore, type Candles } from '../market/candles.ts';
import { cutFacts } from '../market/cut.ts';
import type { Day } from '../market/day.ts';
import type { Benchmark, Facts, KnownFacts } from '../market/snapshot.ts';
import { shuffle } from './random.ts';
import { signalOf } from './signals.ts';

/** Whether anything said on a day moved when what came after the day was put in another order. */
export interface LeakCheck {
  readonly companies: number;
  readonly dates: number;
  readonly values: number;
  /** Values that were not the same any more: each is a look into the future. */
  readonly moved: readonly { readonly factor: string; readonly symbol: string; readonly day: Day }[];
}

/**
 * The facts with their future shuffled: after `day` the sessions' returns come in another order, and nothing is known of
 * dividends and statements any more. What was known on the day is as it was.
 */
export function shuffleFuture(facts: Facts, day: Day, random: () => number): Facts {
  const { candles } = facts;
  const last = lastIndexOnOrBefore(candles.day, day);
  return {
    ...facts,
    candles: last < 0 ? candles : shuffleCandles(candles, last, random),
    dividends: facts.dividends?.filter((dividend) => dividend.day <= day) ?? null,
    statements: facts.statements?.filter((statement) => statement.known <= day) ?? null,
  };
}

function shuffleCandles(candles: Candles, last: number, random: () => number): Candles {
  const n = candles.day.length;
  const order = shuffle(
    Array.from({ length: n - 1 - last }, (_, i) => last + 1 + i),
    random,
  );
  const column = (values: Float64Array): Float64Array => {
    const moved = values.slice();
    for (const [i, from] of order.entries()) {
      const at = last + 1 + i;
      moved[at] = ((moved[at - 1] as number) * (values[from] as number)) / (values[from - 1] as number);
    }
    return moved;
  };
  const [open, high, low, close] = [candles.open, candles.high, candles.low, candles.close].map(column);
  const volume = candles.volume.slice();
  for (const [i, from] of order.entries()) volume[last + 1 + i] = candles.volume[from] as number;
  return {
    ...candles,
    open: open as Float64Array,
    high: high as Float64Array,
    low: low as Float64Array,
    close: close as Float64Array,
    adjclose: candles.adjclose === null ? null : column(candles.adjclose),
    volume,
  };
}

/**
 * Computes every factor of each company on each day twice, from the facts as they are and with the future shuffled. A
 * factor that reads nothing but the past says the same both times. What runs along the candles is computed over all of them,
 * as it is where month after month is judged.
 *
 * @param options.cut what of the facts is known on a day; only a test of the test puts another one here.
 */
export function findLeaks(
  all: readonly Facts[],
  days: readonly Day[],
  options: {
    readonly factors: readonly Factor[];
    readonly random: () => number;
    readonly benchmark?: (day: Day) => Benchmark | null;
    readonly cut?: (facts: Facts, day: Day) => KnownFacts;
  },
): LeakCheck {
  const { factors, random, benchmark = () => null, cut = cutFacts } = options;
  const moved: { factor: string; symbol: string; day: Day }[] = [];
  let values = 0;
  for (const day of days) {
    const market = benchmark(day);
    for (const facts of all) {
      if (lastIndexOnOrBefore(facts.candles.day, day) < 0) continue;
      const shuffled = shuffleFuture(facts, day, random);
      const before = new FactorContext(cut(facts, day), market, null, new History(facts.candles));
      const after = new FactorContext(cut(shuffled, day), market, null, new History(shuffled.candles));
      for (const factor of factors) {
        const [own, other] = [outcomeOf(factor, before), outcomeOf(factor, after)];
        if (own.state !== 'missing' || other.state !== 'missing') values += 1;
        if (Object.is(signalOf(factor, own), signalOf(factor, other))) continue;
        moved.push({ factor: factor.id, symbol: facts.security.symbol, day });
      }
    }
  }
  return { companies: all.length, dates: days.length, values, moved };
}
