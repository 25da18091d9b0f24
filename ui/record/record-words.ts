import { dateText, percentOf, percentText, trimmedText, wholeText } from '../text/format.ts';
import { FEWEST, type ShownGroup } from './record-view.ts';

const CHANCE = {
  too_few: 'Too few to judge',
  not_distinguishable: 'Not distinguishable from chance',
  better_than_chance: 'Better than chance',
  worse_than_chance: 'Worse than chance',
} as const;

/** What a group of calls shows beside calls at random. */
export function chanceText({ verdict, calls, blocks }: ShownGroup): string {
  if (verdict !== 'too_few') return CHANCE[verdict];
  if (calls < FEWEST) return `Too few to judge (${calls} of ${FEWEST})`;
  return `Too few to judge (${blocks} of 8 blocks of time)`;
}

/** A fraction in percent, or a dash where there is none to show. */
export function rateText(fraction: number | null): string {
  return fraction === null ? '–' : percentText(fraction);
}

/** 0.965 as 96.5%. */
export const levelText = (level: number): string => percentOf(trimmedText(level * 100));

export function intervalText(interval: ShownGroup['interval']): string {
  return interval === null ? '–' : `${percentText(interval.low)} to ${percentText(interval.high)}`;
}

/** A measured frequency of closed calls of one strategy and score band. */
export interface ShownConfidence extends Pick<ShownGroup, 'base_rate' | 'interval' | 'verdict'> {
  readonly band: string;
  readonly n: number;
  readonly above_benchmark: number;
  readonly interval_level: number;
  readonly horizon_sessions: number;
}

/** What calls like the one that is shown came to, in one sentence. */
export function confidenceText(measured: ShownConfidence, strategy: string): string {
  const { band, n, above_benchmark: above, base_rate: base, interval, interval_level: level } = measured;
  const like = `${wholeText(n)} closed ${strategy} calls with a score of ${band.replace('-', ' to ')}`;
  const chance = measured.verdict === 'too_few' ? '' : ` ${CHANCE_OF_FREQUENCY[measured.verdict]}.`;
  return `Of ${like}, ${rateText(above)} were above the benchmark after ${measured.horizon_sessions} sessions (${levelText(level)} interval ${intervalText(interval)}), ${rateText(base)} at random.${chance}`;
}

const CHANCE_OF_FREQUENCY = {
  not_distinguishable: 'Not distinguishable from chance',
  better_than_chance: 'More often than by chance',
  worse_than_chance: 'Less often than by chance',
} as const;

interface Strip {
  readonly isDemo: boolean;
  readonly firstClose: string | null;
  readonly horizon: number;
  readonly level: number;
}

/** The record in one sentence, for other pages. `what` names the calls: "calls", "Growth calls". */
export function stripText({ isDemo, firstClose, horizon, level }: Strip, group: ShownGroup, what: string): string {
  const when =
    firstClose === null ? '' : ` A call made now would first be closed after the session of ${dateText(firstClose)}.`;
  if (isDemo) return `Demo data has no track record.${when}`;
  if (group.closed === 0)
    return `No ${what} closed yet.${firstClose === null ? '' : ` The first closes after the session of ${dateText(firstClose)}.`}`;
  const counted = `${wholeText(group.calls)} rated ${what} closed after ${horizon} sessions`;
  if (group.beat_rate === null) return `${counted}. ${chanceText(group)}.`;
  const interval = group.interval === null ? '' : ` (${levelText(level)} interval ${intervalText(group.interval)})`;
  return `${counted}: ${rateText(group.beat_rate)} right${interval}, ${rateText(group.base_rate)} at random. ${chanceText(group)}.`;
}
