import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  joinShares,
  type JudgedSession,
  judgeSessions,
  type Share,
  type WalkMarket,
} from '../../engine/evaluation/judge-session.ts';
import type { Day } from '../../engine/market/day.ts';
import { STRATEGY_IDS, type StrategyId } from '../../engine/strategies/index.ts';
import { ALL_FACTORS } from '../../engine/strategies/factors.ts';
import type { Factor } from '../../engine/factors/factor.ts';
import { type MarketSpec } from './load-market.ts';
import { type Membership, membersOn } from './members.ts';

/** Month ends to be judged; all of it can be sent to another process. */
export interface MonthsTask {
  readonly days: readonly Day[];
  /** Null: every company of the source. */
  readonly memberships: readonly Membership[] | null;
  readonly pricesOnly: boolean;
  /** Of the companies; absent: all. */
  readonly share?: Share;
}

/** What another process reads before it is told the months. */
export type MarketTask = { readonly market: MarketSpec } & Pick<MonthsTask, 'pricesOnly'>;

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
export interface MonthsHere extends Pick<MonthsTask, 'days' | 'memberships' | 'share'> {
  readonly factors: readonly Factor[];
  readonly strategies: readonly StrategyId[];
}

/** What a task means for this process. */
export function hereOf(task: MonthsTask): MonthsHere {
  return { ...task, factors: factorsOf(task), strategies: strategiesOf(task) };
}

/** The engine on each of some days of a market that is in memory. */
export function judgeHere(market: WalkMarket, task: MonthsHere): JudgedSession[] {
  const { days, memberships, factors, strategies, share } = task;
  const asked = { factors, strategies, ...(share === undefined ? {} : { share }) };
  if (memberships === null) return judgeSessions(market, days, { ...asked, isMember: () => true });
  const members = new Map(days.map((day) => [day, membersOn(memberships, day)]));
  return judgeSessions(market, days, { ...asked, isMember: (symbol, day) => members.get(day)?.has(symbol) ?? false });
}

/** Processes that judge months, each of which reads the market itself. */
export interface Judges {
  /** Judges the months here and in the processes, if there is enough to do. @throws where one of them fails */
  readonly judge: (market: WalkMarket, task: MonthsTask) => Promise<JudgedSession[]>;
  /** Ends the processes. */
  readonly stop: () => void;
}

/** Starts as many processes as there are other processors, so that they read the market while this one does. */
export function startJudges(task: MarketTask): Judges {
  const others = Array.from({ length: Math.min(availableParallelism(), MOST_PROCESSES) - 1 }, () => startJudge(task));
  return {
    judge: async (market, months) => {
      const isWorth = market.facts.length * months.days.length >= WORTH_A_PROCESS;
      const parts = partsOf(months, isWorth ? others.length + 1 : 1);
      // The others are heard while this process works on, and a failure of theirs is not lost.
      const heard = Promise.all(parts.slice(1).map((part, i) => (others[i] as Judge).judge(part)));
      heard.catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      const judged = [judgeHere(market, hereOf(parts[0] as MonthsTask)), ...(await heard)];
      return months.pricesOnly ? joinShares(judged) : judged.flat().sort((a, b) => a.day - b.day);
    },
    stop: () => {
      for (const { child } of others) child.kill();
    },
  };
}

/**
 * Strategies compare the companies of a day, so that days are dealt out; factors of prices alone do not, and a company's days
 * share work.
 */
function partsOf(task: MonthsTask, of: number): MonthsTask[] {
  return Array.from({ length: of }, (_, index) =>
    task.pricesOnly
      ? { ...task, share: { index, of } }
      : { ...task, days: task.days.filter((_, i) => i % of === index) },
  );
}

interface Judge {
  readonly child: ChildProcess;
  readonly judge: (task: MonthsTask) => Promise<JudgedSession[]>;
}

function startJudge(market: MarketTask): Judge {
  // It needs no setting and no secret of this process.
  const child = fork(ENTRY, {
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const judged = new Promise<JudgedSession[]>((resolve, reject) => {
    child.once('message', (found) => resolve(found as JudgedSession[]));
    child.once('error', reject);
    // After an answer this does nothing.
    child.once('exit', () => reject(new Error('a part of the evaluation was stopped before its end')));
  });
  // Nobody waits where there is too little to do.
  judged.catch(() => undefined);
  const send = (message: MarketTask | MonthsTask): void => {
    child.send(message, (error) => {
      if (error !== null) child.kill();
    });
  };
  send(market);
  return {
    child,
    judge: (task) => {
      send(task);
      return judged;
    },
  };
}
