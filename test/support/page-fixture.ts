import { rememberFor } from '../../src/platform/cache/remember-for.ts';
import { createCache } from '../../src/platform/cache/cache.ts';
import { FIGURE_IDS } from '../../src/engine/figures/list.ts';
import type { ScreenLine } from '../../src/features/screener/screener.schema.ts';
import type { Candles } from '../../src/engine/market/candles.ts';
import { parseDay, weekdayOf } from '../../src/engine/market/day.ts';
import { symbolSpellings } from '../../src/engine/market/symbol.ts';
import { createSymbolList } from '../../src/market-data/symbol-list.ts';
import type { Security } from '../../src/engine/market/snapshot.ts';
import { STRATEGIES } from '../../src/engine/strategies/index.ts';
import { factorWords } from '../../src/features/analysis/factor-words.ts';
import type { AnalysisPoint, AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { LoadedPrices, LoadedSymbol } from '../../src/features/analysis/load-symbol-page.ts';
import type { PageDeps } from '../../src/pages/page-deps.ts';

/** One reason line; the text around the points is fixed. */
export function pointLine(
  label: string,
  points: number,
  weight: number,
  value: string,
  against: string,
): AnalysisPoint {
  return {
    factor: label.toLowerCase().replaceAll(/\W+/g, '_'),
    label,
    kind: 'fundamental',
    points,
    weight,
    value: 0.081,
    value_text: value,
    unit: 'fraction',
    comparator: { kind: 'breakpoints', published: false },
    comparator_text: against,
    reason: `${label} is ${value}; ${against}.`,
    inputs: {},
    source: 'demo',
    as_of: '2026-11-20',
  };
}

const POINTS: readonly AnalysisPoint[] = [
  pointLine('Revenue growth, 3 years', 9, 10, '+8.1% a year', 'sector median +5.4% a year'),
  pointLine('Operating margin trend', 7, 8, '+0.9% of revenue a year', 'sector median +0.1% of revenue a year'),
  pointLine('Momentum, 6 months', 5, 6, '+11.8%', 'median of all companies +6.2%'),
  pointLine('PEG', -6, 8, '3.10', 'published thresholds'),
  pointLine('Accruals', -3, 5, '+4.1% of assets', 'house thresholds'),
  pointLine('Share issuance', 0, 5, '0.0%', 'house thresholds'),
];

/** A complete answer, "Buy, weak" at 62; a test overrides what it is about. */
export function analysisFixture(change: Partial<AnalysisResponse> = {}): AnalysisResponse {
  return {
    success: true,
    is_provisional: false,
    analysis_id: 'a1',
    created_at: '2026-11-20T21:10:00.000Z',
    symbol: 'AAPL',
    company_name: 'Apple Inc.',
    currency: 'USD',
    exchange: 'NASDAQ',
    sector: 'Information Technology',
    strategy: 'growth',
    state: 'ready',
    recommendation: 'BUY',
    strength: 'weak',
    verdict: 'Buy, weak. Growth, 63 sessions vs SPY.',
    abstentions: [],
    score: 62,
    score_range: { low: 54, high: 70 },
    points_sum: 12,
    points: [...POINTS],
    coverage: {
      have: 6,
      of: 7,
      weight: 42,
      missing: [
        {
          factor: 'earnings_surprise',
          label: 'Earnings surprise',
          weight: 8,
          reason: 'No recent estimate of earnings is known, and too few quarters to do without.',
        },
      ],
      not_applicable: [],
    },
    confidence: null,
    horizon_sessions: 63,
    benchmark: 'SPY',
    risk_level: 'moderate',
    risk: [
      {
        input: 'volatility',
        label: 'Volatility, 1 year',
        value: 0.24,
        value_text: '24.0%',
        level: 'moderate',
        reason: null,
      },
      {
        input: 'drawdown',
        label: 'Worst fall, 3 years',
        value: 0.31,
        value_text: '31.0%',
        level: 'moderate',
        reason: null,
      },
      {
        input: 'beta',
        label: 'Beta to the benchmark, 1 year',
        value: 1.12,
        value_text: '1.12',
        level: 'moderate',
        reason: null,
      },
      {
        input: 'altman',
        label: 'Altman Z score',
        value: null,
        value_text: 'not known',
        level: null,
        reason: 'The statements lack retained earnings.',
      },
    ],
    fundamental_score: 61.2,
    technical_score: 71,
    current_price: 198.56,
    price_change: 0.78,
    price_change_percent: 0.39,
    market_cap: 2_941_234_567_890,
    pe_ratio: 33.1,
    data_source: 'demo',
    sources: [
      { part: 'prices', source: 'demo', fetched_at: null, outcome: 'ok', next_try_at: null },
      { part: 'statements', source: 'demo', fetched_at: null, outcome: 'ok', next_try_at: null },
    ],
    as_of: '2026-11-20',
    is_stale: false,
    is_demo: true,
    warnings: ['Demo data, not real prices'],
    explanation: 'Buy, weak.',
    engine_version: '1.0.0',
    input_hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    snapshot_hash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
    reference_hash: null,
    disclaimer: 'Information, not investment advice.',
    ...change,
  };
}

/** An answer without a verdict for want of data. */
export function insufficientFixture(change: Partial<AnalysisResponse> = {}): AnalysisResponse {
  return analysisFixture({
    state: 'insufficient',
    recommendation: null,
    strength: null,
    verdict: 'No Growth verdict. Too little of the weight has inputs.',
    abstentions: [{ key: 'coverage_low', reason: 'Too little of the weight has inputs: 19 of 50, 30 are needed.' }],
    score: null,
    score_range: null,
    ...change,
  });
}

/** `sessions` weekdays up to 2026-11-20 on a wave that never repeats itself within a year. */
export function candlesFixture(sessions: number): Candles {
  const day = new Int32Array(sessions);
  const close = new Float64Array(sessions);
  let at = parseDay('2026-11-20') ?? 0;
  for (let i = sessions - 1; i >= 0; i -= 1) {
    day[i] = at;
    const wave = Math.sin(i / 17) * 6 + Math.sin(i / 5.3) * 2.5 + Math.sin(i * 1.7) * 1.3;
    close[i] = Math.round((140 + (i / sessions) * 52 + wave) * 100) / 100;
    do at -= 1;
    while (weekdayOf(at) === 0 || weekdayOf(at) === 6);
  }
  const scaled = (factor: number): Float64Array => close.map((price) => Math.round(price * factor * 100) / 100);
  return {
    day,
    open: scaled(0.998),
    high: scaled(1.006),
    low: scaled(0.993),
    close,
    adjclose: close,
    volume: close.map((price) => Math.round(price * 310_000)),
    adjustment: 'split',
  };
}

const security = (symbol: string, name: string): Security => ({
  symbol,
  name,
  exchange: 'NASDAQ',
  sector: 'Information Technology',
  currency: 'USD',
  type: 'stock',
});

/** Listed symbols of the fixture. */
export const SECURITIES: readonly Security[] = [
  security('AAPL', 'Apple Inc.'),
  security('APLE', 'Apple Hospitality REIT'),
  security('BRK.B', 'Berkshire Hathaway Inc. Class B'),
  security('KO', 'Coca-Cola Company'),
  security('MSFT', 'Microsoft Corporation'),
  security('XSS', '<img src=x onerror=alert(1)>"\'&</script><script>alert(2)</script>'),
];

/** Favourites of nobody. */
function favouritePagesFixture(): PageDeps['favourites'] {
  const refuse = (): Promise<never> => Promise.reject(new Error('the fixture has no favourites'));
  return { list: refuse, isKept: refuse, removal: refuse };
}

/** A screener over the same lines whatever is asked, as many as fit a page. */
export function screenerFixture(lines: readonly ScreenLine[]): PageDeps['screener'] {
  const [newest = null] = lines.map((line) => line.as_of);
  return {
    screen: ({ strategy = 'growth', sort = '-score' }) =>
      Promise.resolve({
        success: true,
        is_demo: true,
        notice: null,
        strategy,
        sort,
        lines: lines.slice(0, 50),
        next_cursor: lines.length > 50 ? 'next' : null,
      }),
    count: () => Promise.resolve({ count: lines.length, oldest: newest, newest }),
    everyLine: () => Promise.resolve(lines),
    favouritesAmong: () => Promise.resolve(new Set()),
    peersOf: () => Promise.resolve(lines.slice(0, 5)),
    revision: () => Promise.resolve(''),
    saved: { list: () => Promise.resolve([]) },
  };
}

/** A line of a screen. */
export function screenLine(symbol: string, change: Partial<ScreenLine> = {}): ScreenLine {
  const figures = Object.fromEntries(FIGURE_IDS.map((id, i) => [id, (i + 1) / 8]));
  return {
    symbol,
    company_name: `${symbol} Company`,
    exchange: 'NYSE',
    sector: 'Energy',
    currency: 'USD',
    data_source: 'demo',
    as_of: '2026-11-20',
    analysis_id: `analysis of ${symbol}`,
    verdict: 'BUY',
    strength: 'weak',
    score: 62,
    coverage: 0.94,
    before: null,
    figures: { ...figures, last_ex_date: '2026-11-05' } as ScreenLine['figures'],
    ...change,
  };
}

/** Key figures, and what stands behind the reasons, of the fixture's company. */
export function explainedFixture(): Pick<LoadedSymbol, 'figures' | 'statements' | 'explain'> {
  const figures = Object.fromEntries(
    FIGURE_IDS.map((id, i) => [id, (i + 1) / 8]),
  ) as LoadedSymbol['figures']['figures'];
  return {
    figures: {
      figures: { ...figures, ps: null },
      lastExDate: '2026-11-05',
      statementsUpTo: '2026-09-30',
    },
    statements: { years: null, quarters: null },
    explain: ({ points }) => ({
      details: Object.fromEntries(
        points.map(({ factor }) => [
          factor,
          {
            measures: `What ${factor} measures.`,
            rule: '5 × (2 × 0.8 − 1) = +3, rounded +3.',
            rank: '80th percentile of 71 Energy companies',
            quartiles: {
              low: { value: 0, text: '0%' },
              first: { value: 1, text: '1%' },
              median: { value: 2, text: '2%' },
              third: { value: 3, text: '3%' },
              high: { value: 5, text: '5%' },
            },
            evidence: 'Somebody 1999, t 3.00.',
            citation: 'Somebody 1999',
          },
        ]),
      ),
      changes: [
        { to: 'HOLD', gap: -3, alone: [] },
        {
          to: 'BUY',
          gap: 4,
          alone: [
            { factor: 'f', label: 'Some factor', from_text: '1%', to_text: '4% or more', needed: 0.04, points: 4 },
          ],
        },
      ],
    }),
  };
}

/** What pages are given in tests that need no engine; a test overrides what it is about. */
export function pageDepsFixture(change: Partial<PageDeps> = {}): PageDeps {
  const listed = createSymbolList(SECURITIES);
  const find = (text: string): Security | undefined => {
    const spellings = symbolSpellings(text);
    return SECURITIES.find(({ symbol }) => spellings.includes(symbol));
  };
  const prices = (of: Security): LoadedPrices => ({
    security: of,
    source: 'demo',
    isDemo: true,
    candles: candlesFixture(2600),
    dividends: ['2026-02-06', '2026-08-07'].map((iso) => ({ day: parseDay(iso) ?? 0, amount: 0.26 })),
    splits: [{ day: parseDay('2025-12-01') ?? 0, ratio: 4 }],
  });
  const answers = (of: Security): AnalysisResponse[] =>
    STRATEGIES.map(({ id }) => {
      const about = { symbol: of.symbol, company_name: of.name, strategy: id };
      return id === 'value' ? insufficientFixture(about) : analysisFixture(about);
    });
  return {
    assetUrl: () => null,
    cache: createCache(),
    rememberFor,
    standing: () => Promise.resolve(null),
    source: { id: 'demo', label: 'demo market', isDemo: true, notice: null, members: ['demo'] },
    symbols: async () => (await listed).lines,
    search: async (text, limit) => (await listed).search(text, limit),
    loadSymbolPage: (symbol) => {
      const found = find(symbol);
      return Promise.resolve(
        found ? { analyses: answers(found), prices: prices(found), standing: null, ...explainedFixture() } : null,
      );
    },
    loadExample: (symbol) => Promise.resolve(find(symbol) ? analysisFixture({ symbol }) : null),
    loadPrices: (symbol) => {
      const found = find(symbol);
      return Promise.resolve(found ? prices(found) : null);
    },
    strategies: STRATEGIES,
    quota: { isEnforced: false, usageOf: () => Promise.resolve(null) },
    factorWords: (factor) => ({ ...factorWords(factor), label: factor.replaceAll('_', ' ') }),
    verdictShares: () => Promise.resolve(null),
    whatMoved: (pairs) => Promise.resolve(pairs.map(() => null)),
    verdictHistory: () => Promise.resolve({ verdicts: [], is_weekly: false, before: null }),
    engineVersion: '1.0.0',
    history: {
      noteAnalysis: () => undefined,
      noteSearch: () => undefined,
      recentSymbols: () => Promise.resolve([]),
    },
    favourites: favouritePagesFixture(),
    screener: screenerFixture([]),
    trackRecord: { strip: () => Promise.resolve(null) },
    today: () => '2026-11-20',
    ...change,
  };
}
