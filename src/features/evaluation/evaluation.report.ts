import { beatText, DEMO, labelOf, meanText, numberText, percentText } from './evaluation.words.ts';
import type { CallsReport } from './run-calls.ts';
import type { EvaluationReport } from './run-evaluation.ts';

/** The main figures as text for a terminal. */
export function evaluationSummary(report: EvaluationReport): string {
  const { leak_check: leaks, survivorship, overfitting } = report;
  const width = Math.max(...[...report.factors, ...report.strategies].map(({ id }) => labelOf(id).length));
  const series = [...report.strategies, ...report.factors].map(
    (one) =>
      `  ${labelOf(one.id).padEnd(width)}  rank correlation ${meanText(one.rank_ic, (v) => numberText(v, 3))}, ` +
      `spread after costs ${meanText(one.net_quintile_spread, (v) => percentText(v, 2))} a month`,
  );
  const beats = report.strategies.flatMap(({ id, against_universe: own, against_benchmark: other }) => [
    `  ${id}, above the universe: ${beatText(own.rated)}`,
    ...(other === null ? [] : [`  ${id}, above ${report.benchmark ?? ''}: ${beatText(other.rated)}`]),
  ]);
  return `${[
    ...(report.is_demo ? [DEMO] : []),
    `${report.source}: ${report.months} months from ${report.from ?? ''} to ${report.to ?? ''}, ` +
      `${numberText(report.mean_companies, 0)} companies a month. Hypothetical: nobody was told these verdicts then.`,
    'Mean of all months, with Newey-West t in brackets:',
    ...series,
    ...(beats.length === 0 ? [] : ['Right after 63 sessions:', ...beats]),
    `Trials counted for the deflated Sharpe ratio: ${report.trials.count}; probability of overfitting ` +
      `${percentText(overfitting?.probability, 0)}`,
    ...(survivorship === null
      ? ['Survivorship: not known, because no file of members was given']
      : [`Survivorship gap: ${percentText(survivorship.gap)} a year`]),
    leaks.moved === 0
      ? `Leak check: none of ${leaks.values} values moved when the future was shuffled`
      : `LEAK: ${leaks.moved} of ${leaks.values} values moved when the future was shuffled (${leaks.factors.join(', ')})`,
    '',
  ].join('\n')}`;
}

/** What calls came to, as text for a terminal. */
export function callsSummary(report: CallsReport): string {
  const { random_portfolios: random, first_session: first, power_at_4_points: power } = report;
  return [
    ...(report.is_demo ? [DEMO] : []),
    `${report.rated} of ${report.calls} calls rated; ${report.holds} Hold, ${report.not_closed} not closed, ` +
      `${report.not_priced} without prices, ${report.repeated} repeated`,
    `Above the universe: ${beatText(report.against_universe)}`,
    ...(report.against_benchmark === null
      ? []
      : [`Above ${report.benchmark ?? ''}: ${beatText(report.against_benchmark)}`]),
    ...(power === null ? [] : [`A true edge of 4 points would be found in ${percentText(power, 0)} of such records`]),
    ...(random === null || report.against_universe.beat_rate === null
      ? []
      : [
          `Random portfolios of the same dates, counts and sectors: ${percentText(random.low)} to ` +
            `${percentText(random.high)} right, p ${numberText(random.p_value, 3)}`,
        ]),
    ...(first?.looks_ahead === true
      ? ['LOOKS AHEAD: the advantage lies in the first session, as if its prices had been known']
      : []),
    '',
  ].join('\n');
}
