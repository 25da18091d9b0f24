import type { BeatRate } from '../../engine/evaluation/chance.ts';
import { LEVEL } from '../../engine/evaluation/date-blocks.ts';
import type { StrategyResult } from '../../engine/evaluation/evaluate-market.ts';
import type { SeriesResult } from '../../engine/evaluation/series-result.ts';
import { CHANCE_WORDS, DEMO, intervalText, labelOf, meanText, numberText, percentText } from './evaluation.words.ts';
import { type Cell, number, page, paragraph, section, table } from './html-page.ts';
import { reliabilityOf } from './reliability.ts';
import type { CallsReport } from './run-calls.ts';
import type { EvaluationReport } from './run-evaluation.ts';

const HYPOTHETICAL =
  'Hypothetical: the method was run over the past as of each day. Nobody was told these verdicts then, and they are not the live record.';

const marksOf = (is_demo: boolean): string[] => (is_demo ? [DEMO] : []);

/** The report as one page. */
export function evaluationHtml(report: EvaluationReport): string {
  const title = `Evaluation of ${report.source}${report.is_demo ? ` (${DEMO})` : ''}`;
  return page(
    title,
    [...marksOf(report.is_demo), HYPOTHETICAL, ...leakMarks(report)],
    section('What was looked at', aboutTable(report)),
    ...(report.strategies.length === 0
      ? []
      : [
          section('Strategies', seriesTable('By score', report.strategies), sharesTable(report), buysTable(report)),
          section('How often verdicts were right after 63 sessions', BEATS, beatsTable(report)),
          section('By score', ...report.strategies.flatMap((strategy) => calibration(strategy))),
        ]),
    section('Factors', seriesTable('Each factor by itself', report.factors)),
    section('Picking winners', ...picking(report)),
    section('Dividends', ...dividends(report)),
    section('Survivorship', ...survival(report)),
  );
}

const BEATS = paragraph(
  `A Buy is right above the yardstick by total return, a Sell below it. The base rate is how often companies drawn at random on the same days would have been. The interval (${percentText(LEVEL)}) draws whole blocks of 63 sessions.`,
);

function leakMarks({ leak_check: { moved, values, factors }, ...report }: EvaluationReport): string[] {
  const tooGood = [...report.factors, ...report.strategies].filter((one) => one.looks_like_a_leak);
  return [
    ...(moved === 0
      ? []
      : [`Leak: ${moved} of ${values} values moved when the future was shuffled: ${factors.join(', ')}`]),
    ...tooGood.map(({ id }) => `Too good to be honest, look for a leak: ${labelOf(id)}`),
  ];
}

function aboutTable(report: EvaluationReport): string {
  const beside = report.annual_benchmark;
  const base = report.base_rates;
  const rows: (readonly [string, string])[] = [
    ['Months', `${report.months}, from ${report.from ?? ''} to ${report.to ?? ''}; data until ${report.data_until}`],
    ['Companies', `${report.companies} on record, ${numberText(report.mean_companies, 0)} a month`],
    ['Equal parts of all companies', `${percentText(report.annual_universe)} a year`],
    ...(beside === null
      ? []
      : [
          [
            report.benchmark ?? '',
            `${percentText(beside.benchmark)} a year over ${beside.months} months; all companies over the same: ${percentText(beside.universe)}`,
          ] as const,
        ]),
    ...(base === null
      ? []
      : [
          [
            'Base rates',
            `${percentText(base.above_universe)} of companies above the mean of all, ${percentText(base.above_benchmark)} above the benchmark`,
          ] as const,
        ]),
    ['Costs', `${numberText(report.cost_bps, 0)} basis points of each amount traded`],
    [
      'Leak check',
      `${report.leak_check.moved} of ${report.leak_check.values} values moved when the future was shuffled`,
    ],
    ['Rows left out', String(report.left_out_rows)],
    ['Engine', report.engine_version],
  ];
  return table('Settings and market', ['', ''], rows);
}

function seriesTable(caption: string, series: readonly SeriesResult[]): string {
  const spread = (value: number): string => percentText(value, 2);
  return table(
    `${caption}: means a month, Newey-West t in brackets; high scores and the side held to be good are on top`,
    [
      '',
      'Months',
      'Companies',
      'Rank correlation',
      'Fifths',
      'Tenths',
      'Fifths after costs',
      'Replaced',
      'Deepest fall',
      'Sharpe a year',
      'Deflated',
    ],
    series.map((one) => [
      labelOf(one.id),
      number(String(one.months)),
      number(numberText(one.mean_names, 0)),
      number(meanText(one.rank_ic, (value) => numberText(value, 3))),
      number(meanText(one.quintile_spread, spread)),
      number(meanText(one.decile_spread, spread)),
      number(meanText(one.net_quintile_spread, spread)),
      number(percentText(one.turnover, 0)),
      number(percentText(one.drawdown, 0)),
      number(numberText(one.sharpe, 2)),
      number(numberText(one.deflated_sharpe, 3)),
    ]),
  );
}

function sharesTable({ strategies }: EvaluationReport): string {
  return table(
    'Share of verdicts',
    ['', 'Buy', 'Hold', 'Sell', 'None'],
    strategies.map(({ id, verdict_shares: { BUY, HOLD, SELL, none } }) => [
      id,
      ...[BUY, HOLD, SELL, none].map((share) => number(percentText(share))),
    ]),
  );
}

function buysTable({ strategies }: EvaluationReport): string {
  return table(
    'All Buys in equal parts, after costs',
    ['', 'Months', 'Companies', 'A year', 'All companies', 'More a month', 'Replaced', 'Deepest fall'],
    strategies.map(({ id, buys }): Cell[] => [
      id,
      number(String(buys?.months ?? 0)),
      number(numberText(buys?.mean_names, 0)),
      number(percentText(buys?.annual_return)),
      number(percentText(buys?.annual_universe)),
      number(meanText(buys?.monthly_excess ?? null, (value) => percentText(value, 2))),
      number(percentText(buys?.turnover, 0)),
      number(percentText(buys?.drawdown, 0)),
    ]),
  );
}

function beatCells(rate: BeatRate): Cell[] {
  return [
    number(String(rate.calls)),
    number(String(rate.blocks)),
    number(percentText(rate.beat_rate)),
    number(percentText(rate.base_rate)),
    number(intervalText(rate.interval)),
    number(percentText(rate.detectable_edge)),
    CHANCE_WORDS[rate.verdict],
  ];
}

const BEAT_HEAD = ['', 'Calls', 'Blocks', 'Right', 'Base rate', 'Interval', 'Smallest edge it would show', ''];

function beatsTable({ strategies, benchmark }: EvaluationReport): string {
  const rows = strategies.flatMap(({ id, against_universe, against_benchmark }) =>
    [
      { record: against_universe, yardstick: 'all companies' },
      ...(against_benchmark === null ? [] : [{ record: against_benchmark, yardstick: benchmark ?? '' }]),
    ].flatMap(({ record, yardstick }) =>
      (['buy', 'sell', 'rated'] as const).map((part) => [
        `${id}, ${part === 'rated' ? 'both' : part}, against ${yardstick}`,
        ...beatCells(record[part]),
      ]),
    ),
  );
  return table('Buy and Sell', BEAT_HEAD, rows);
}

function calibration({ id, against_universe: { bands, brier, venn_abers } }: StrategyResult): string[] {
  const parts =
    brier === null
      ? []
      : [
          paragraph(
            `Brier score ${numberText(brier.score, 4)} = miscalibration ${numberText(brier.miscalibration, 4)} ${'\u2212'} discrimination ${numberText(brier.discrimination, 4)} + uncertainty ${numberText(brier.uncertainty, 4)}, with the score read as if 60 meant 60 %.`,
          ),
          paragraph(
            `What the record says of a score (Venn-Abers): ${venn_abers.map(({ score, low, high }) => `${score}: ${percentText(low)} to ${percentText(high)}`).join('; ')}.`,
          ),
          reliabilityOf(id, brier.curve),
        ];
  return [
    table(
      `${id}: how often companies of a score band came out above the mean of all`,
      BEAT_HEAD,
      bands.map(({ band, ...rate }) => [labelOf(band), ...beatCells(rate)]),
    ),
    ...parts,
  ];
}

function picking({ trials, overfitting }: EvaluationReport): string[] {
  return [
    paragraph(
      `${trials.count} series were looked at in all runs that the ledger knows. A deflated Sharpe ratio is the probability that one is more than the luckiest of them would be; under .95 it is not shown to be.`,
    ),
    paragraph(
      overfitting === null
        ? 'The probability of overfitting needs 32 months that most series have.'
        : `Probability of overfitting ${percentText(overfitting.probability, 0)}: in so many of ${overfitting.splits} ways of halving ${overfitting.periods} months, the best of ${overfitting.series} series of one half was below the middle in the other.`,
    ),
  ];
}

function dividends({ dividend_yardstick: yardstick }: EvaluationReport): string[] {
  if (yardstick === null) return [paragraph('No date has four payments after it in the data, or no strategy was run.')];
  const row = (name: string, { verdicts, events }: { verdicts: number; events: number }): Cell[] => [
    name,
    number(String(verdicts)),
    number(String(events)),
    number(verdicts < 30 ? '' : percentText(events / verdicts)),
  ];
  return [
    table(
      `Quarterly payers that cut or left out a payment within the next four, by the dividend strategy on ${yardstick.dates.join(', ')}; no share below 30`,
      ['', 'Verdicts', 'Cut', 'Share'],
      [
        ...yardstick.by_verdict.map((one) => row(one.verdict, one)),
        ...yardstick.by_band.map((one) => row(labelOf(one.band), one)),
      ],
    ),
  ];
}

function survival({ survivorship, companies }: EvaluationReport): string[] {
  if (survivorship === null) {
    return [
      paragraph(
        `Without a file of members nobody can say how the ${companies} companies were chosen. Where they were chosen because they are still there, returns are too high and failures are missing.`,
      ),
    ];
  }
  const { annual_all, annual_members, gap, listed_members, priced_members } = survivorship;
  return [
    paragraph(
      `All companies on record made ${percentText(annual_all)} a year, the members of the day ${percentText(annual_members)}: hindsight adds ${percentText(gap)} a year. Of ${numberText(listed_members, 0)} members a month there are prices of ${numberText(priced_members, 0)}; those that are missing may have done worse still.`,
    ),
  ];
}

/** What calls came to, as one page. */
export function callsHtml(report: CallsReport): string {
  const { random_portfolios: random, first_session: first } = report;
  const rows: Cell[][] = [
    ['all companies', ...beatCells(report.against_universe)],
    ...(report.against_benchmark === null ? [] : [[report.benchmark ?? '', ...beatCells(report.against_benchmark)]]),
  ];
  return page(
    `Calls scored against ${report.source}${report.is_demo ? ` (${DEMO})` : ''}`,
    [
      ...marksOf(report.is_demo),
      ...(first?.looks_ahead === true
        ? ['Looks ahead: the advantage lies in the first session, as if its prices had been known.']
        : []),
    ],
    paragraph(
      `${report.rated} of ${report.calls} calls were rated: ${report.holds} Hold, ${report.not_closed} not closed by ${report.data_until}, ${report.not_priced} without prices, ${report.repeated} repeated.`,
    ),
    section('How often they were right', BEATS, table('Against', BEAT_HEAD, rows)),
    section(
      'Random portfolios',
      paragraph(
        random === null || report.against_universe.beat_rate === null
          ? 'Too few calls to say.'
          : `${random.portfolios} portfolios of the same dates, counts and sectors were right in ${percentText(random.low)} to ${percentText(random.high)} of their calls (95 of 100 of them), ${percentText(random.mean)} on average; ${numberText(100 * random.p_value, 1)} of 100 did at least as well.`,
      ),
    ),
  );
}
