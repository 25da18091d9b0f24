import { dayOf, type Day } from '../../src/engine/market/day.ts';
import type { Facts } from '../../src/engine/market/snapshot.ts';
import { createDemoProvider } from '../../src/market-data/sources/demo/index.ts';

/** A Friday in November 2026: the newest listing has had 100 sessions by then. */
export const DEMO_CLOCK: Day = dayOf(2026, 11, 20);

/** The demo market's facts of one symbol on a clock; fails where there are none. */
export async function demoFacts(symbol: string, clock: Day = DEMO_CLOCK): Promise<Facts> {
  const facts = await createDemoProvider({ clock: () => clock }).facts(symbol, clock);
  if (facts === null) throw new Error(`the demo market has no ${symbol}`);
  return facts;
}

let whole: Promise<readonly Facts[]> | null = null;

/** Facts of everything that is listed in the demo market, drawn once for all test files of a worker: to be read only. */
export function wholeDemoMarket(): Promise<readonly Facts[]> {
  return (whole ??= drawWhole());
}

async function drawWhole(): Promise<readonly Facts[]> {
  const securities = await createDemoProvider({ clock: () => DEMO_CLOCK }).securities();
  return Promise.all(securities.map(({ symbol }) => demoFacts(symbol)));
}
