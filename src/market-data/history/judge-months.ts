import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type JudgedSession, judgeSession, type WalkMarket } from '../../engine/evaluation/judge-session.ts';
import type { Day } from '../../engine/market/day.ts';
import { STRATEGY_IDS, type StrategyId } from '../../engine/strategies/index.ts';
import { ALL_FACTORS } from '../../engine/strategies/factors.ts';
import type { Factor } from '../../engine/factors/factor.ts';
import { type MarketSpec } from './load-market.ts';
import { type Membership, membersOn } from './members.ts';

/** Month ends to be judged; all of it can be sent to another process. */
export interface MonthsTask {
  readonly market: MarketSpec;
  readonly days: readonly Day[];
  /** Null: every company of the source. */
  readonly memberships: readonly Membership[] | null;
  readonly pricesOnly: boolean;
}

/** Below this many companies and months a second process would only start. */
const WORTH_A_PROCESS = 3_000;
const MOST_PROCESSES = 4;

/** The entry stands beside this file: as source, and built. */
const ENTRY = fileURLToPath(
  new URL(`./evaluate.process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

/** The factors that are looked at: all, or those that prices alone are enough for. */
export function factorsOf({ pricesOnly }: Pick<MonthsTask, 'pricesOnly'>): readonly Factor[] {
  return pricesOnly ? ALL_FACTORS.filter(({ kind }) => kind === 'technical') : ALL_FACTORS;
}

/** The strategies that are looked at: every one rests on statements too, or on factors that others are compared by. */
export function strategiesOf({ pricesOnly }: Pick<MonthsTask, 'pricesOnly'>): readonly StrategyId[] {
  return pricesOnly ? [] : STRATEGY_IDS;
}

/** What is asked of a market that is in memory. */
export interface MonthsHere extends Pick<MonthsTask, 'days' | 'memberships'> {
  readonly factors: readonly Factor[];
  readonly strategies: readonly StrategyId[];
}

/** What a task means for this process. */
export function hereOf(task: MonthsTask): MonthsHere {
  return { ...task, factors: factorsOf(task), strategies: strategiesOf(task) };
}

/** The engine on each of some days of a market that is in memory. */
export function judgeHere(market: WalkMarket, task: MonthsHere): JudgedSession[] {
  const { memberships, factors, strategies } = task;
  return task.days.map((day) => {
    const members = memberships === null ? null : membersOn(memberships, day);
    return judgeSession(market, day, { factors, strategies, isMember: (symbol) => members?.has(symbol) ?? true });
  });
}

/**
 * The same with the months dealt out to as many processes as there are processors, each of which reads the market
 * itself; this one takes its share.
 */
export async function judgeMonths(market: WalkMarket, task: MonthsTask): Promise<JudgedSession[]> {
  const work = market.facts.length * task.days.length;
  const processes = work < WORTH_A_PROCESS ? 1 : Math.min(availableParallelism(), MOST_PROCESSES);
  const shareOf = (index: number): MonthsTask => ({
    ...task,
    days: task.days.filter((_, i) => i % processes === index),
  });
  const others = Array.from({ length: processes - 1 }, (_, i) => judgeApart(shareOf(i + 1)));
  // The others are heard while this process works on, and a failure of theirs is not lost.
  const heard = Promise.all(others);
  heard.catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  const own = judgeHere(market, hereOf(shareOf(0)));
  const judged = [...own, ...(await heard).flat()];
  return judged.sort((a, b) => a.day - b.day);
}

function judgeApart(task: MonthsTask): Promise<JudgedSession[]> {
  return new Promise((resolve, reject) => {
    // It needs no setting and no secret of this process.
    const child = fork(ENTRY, {
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (judged) => resolve(judged as JudgedSession[]));
    child.once('error', reject);
    // After an answer this does nothing.
    child.once('exit', () => reject(new Error('a part of the evaluation was stopped before its end')));
    child.send(task, (error) => {
      if (error !== null) reject(error);
    });
  });
}
