import { describe, expect, it } from 'vitest';
import { day } from '../../../../test/support/make-snapshot.ts';
import { ProviderError } from '../../provider.ts';
import { mapHistory } from './map-history.ts';

const EDT = -4 * 3600;
const stampOf = (date: string, hour = 13.5): number => day(date) * 86_400 + hour * 3600;
const DAYS = ['2024-07-01', '2024-07-02', '2024-07-03', '2024-07-05'];
const CLOCK = day('2024-07-05');

type Json = Record<string, unknown>;

/** A chart of four sessions around Independence Day, changed as a test wants. */
function chart(
  changes: { meta?: Json; quote?: Json; timestamp?: unknown; adjclose?: unknown; events?: Json } = {},
): Json {
  const meta = {
    currency: 'USD',
    symbol: 'ACME',
    exchangeName: 'NYQ',
    instrumentType: 'EQUITY',
    gmtoffset: EDT,
    regularMarketTime: stampOf('2024-07-05', 20) + 1,
    longName: 'Acme Corporation',
    dataGranularity: '1d',
    currentTradingPeriod: { regular: { start: stampOf('2024-07-05'), end: stampOf('2024-07-05', 20) } },
    ...changes.meta,
  };
  const quote = {
    open: [1, 2, 3, 4],
    high: [1, 2, 3, 4],
    low: [1, 2, 3, 4],
    close: [1, 2, 3, 4],
    volume: [9, 9, 9, 9],
    ...changes.quote,
  };
  const adjclose = changes.adjclose === undefined ? [1, 2, 3, 4] : changes.adjclose;
  const result = {
    meta,
    timestamp: changes.timestamp ?? DAYS.map((date) => stampOf(date)),
    ...(changes.events === undefined ? {} : { events: changes.events }),
    indicators: { quote: [quote], ...(adjclose === null ? {} : { adjclose: [{ adjclose }] }) },
  };
  return { chart: { result: [result], error: null } };
}

const map = (json: Json) => mapHistory(json, { symbol: 'ACME', from: null, clock: CLOCK });

it('takes control characters out of a name, and the symbol where nothing is left', () => {
  const named = (longName: string) => map(chart({ meta: { longName, shortName: undefined } }))?.security.name;
  expect(named('\u001b[2JAcme\u202e Corp\r\n')).toBe('[2JAcme  Corp');
  expect(named('\u0007')).toBe('ACME');
});

function refusalOf(json: Json): string {
  try {
    map(json);
  } catch (error) {
    if (error instanceof ProviderError) return `${error.code} ${error.retry}: ${error.message}`;
  }
  return 'not refused';
}

describe('bars', () => {
  it('are whole sessions on the days of the exchange', () => {
    expect([...(map(chart())?.candles.day ?? [])]).toEqual(DAYS.map(day));
    expect(map(chart())?.security).toEqual({
      symbol: 'ACME',
      name: 'Acme Corporation',
      exchange: 'NYSE',
      sector: null,
      currency: 'USD',
      type: 'stock',
    });
  });

  it('with an offset of the other half of the year stay on their days', () => {
    expect([...(map(chart({ meta: { gmtoffset: EDT - 3600 } }))?.candles.day ?? [])]).toEqual(DAYS.map(day));
  });

  it.each(['open', 'high', 'low', 'close', 'volume'])(
    'without their %s are left out and reported, never filled in',
    (column) => {
      const history = map(chart({ quote: { [column]: [1, null, 3, 4] } }));
      expect([...(history?.candles.close ?? [])]).toEqual([1, 3, 4]);
      expect(history?.problems).toEqual([{ where: 'bars of 2024-07-02', what: 'left out: not all values are there' }]);
    },
  );

  it('without their adjusted close are left out; without any, the series has none', () => {
    expect(map(chart({ adjclose: [1, 2, null, 4] }))?.candles.day).toHaveLength(3);
    expect(map(chart({ adjclose: null }))?.candles.adjclose).toBeNull();
  });

  it('on a holiday are left out and reported; on a weekend they break the answer', () => {
    const holiday = map(
      chart({ timestamp: ['2024-07-02', '2024-07-03', '2024-07-04', '2024-07-05'].map((date) => stampOf(date)) }),
    );
    expect(holiday?.candles.day).toHaveLength(3);
    expect(holiday?.problems).toEqual([{ where: 'bars of 2024-07-04', what: 'left out: the exchange was closed' }]);
    expect(
      refusalOf(
        chart({ timestamp: ['2024-07-05', '2024-07-06', '2024-07-08', '2024-07-09'].map((date) => stampOf(date)) }),
      ),
    ).toMatch(/source_broken.*weekend, 2024-07-06/);
  });

  it('of one day are one: the later statement, reported where they differ', () => {
    const timestamp = [...DAYS.slice(0, 3).map((date) => stampOf(date)), stampOf('2024-07-03', 20)];
    const differing = map(chart({ timestamp }));
    expect([...(differing?.candles.close ?? [])]).toEqual([1, 2, 4]);
    expect(differing?.problems?.[0]?.what).toMatch(/two different bars of one day/);
    const same = [1, 2, 3, 3];
    const quote = { open: same, high: same, low: same, close: same };
    expect(map(chart({ timestamp, quote }))?.problems).toBeUndefined();
  });

  it("of a session that is not over by Yahoo's own clock are left out", () => {
    const running = { regularMarketTime: stampOf('2024-07-05', 16) };
    expect(map(chart({ meta: running }))?.candles.day.at(-1)).toBe(day('2024-07-03'));
  });
});

describe('events', () => {
  it('stand on their days, oldest first, splits as new shares for an old one', () => {
    const history = map(
      chart({
        events: {
          dividends: {
            b: { amount: 0.5, date: stampOf('2024-07-03') },
            a: { amount: 0.4, date: stampOf('2024-07-01') },
          },
          splits: { a: { date: stampOf('2024-07-02'), numerator: 1, denominator: 8 } },
        },
      }),
    );
    expect(history?.dividends).toEqual([
      { day: day('2024-07-01'), amount: 0.4 },
      { day: day('2024-07-03'), amount: 0.5 },
    ]);
    expect(history?.splits).toEqual([{ day: day('2024-07-02'), ratio: 0.125 }]);
  });

  it('without a value are left out and reported; later dividends than the clock are left out', () => {
    const dividends = {
      a: { amount: null, date: stampOf('2024-07-01') },
      b: { amount: 1, date: stampOf('2024-07-09') },
    };
    const splits = { a: { date: stampOf('2024-07-02'), numerator: 2, denominator: 0 } };
    const history = map(chart({ events: { dividends, splits } }));
    expect([history?.dividends, history?.splits]).toEqual([[], []]);
    expect(history?.problems).toEqual([
      { where: 'dividends on 2024-07-01', what: 'left out: it has no value' },
      { where: 'splits on 2024-07-02', what: 'left out: it has no value' },
    ]);
  });
});

describe('a chart', () => {
  it('without bars is a history without bars', () => {
    const json = chart() as { chart: { result: [Json] } };
    json.chart.result[0] = {
      ...json.chart.result[0],
      timestamp: undefined,
      indicators: { quote: [{}], adjclose: [{}] },
    };
    delete json.chart.result[0]['timestamp'];
    expect(map(json)?.candles.day).toHaveLength(0);
  });

  it('of a listing that is no more is no such symbol', () => {
    expect(map(chart({ meta: { exchangeName: 'YHD' } }))).toBeNull();
  });

  it.each<[string, Json, RegExp]>([
    [
      'of another symbol',
      chart({ meta: { symbol: 'OTHER' } }),
      /^source_broken next-provider.*ACME was asked and OTHER came/,
    ],
    ['of weekly bars', chart({ meta: { dataGranularity: '1wk' } }), /^source_broken next-provider.*not daily/],
    ['in another currency on a US exchange', chart({ meta: { currency: 'CAD' } }), /^source_broken.*prices in CAD/],
    [
      'of another exchange',
      chart({ meta: { exchangeName: 'LSE', currency: 'GBp' } }),
      /^not_covered never: ACME is traded on LSE in GBp/,
    ],
    ['of an OTC market', chart({ meta: { exchangeName: 'PNK' } }), /^not_covered never: ACME is traded on PNK in USD/],
    [
      'of an index',
      chart({ meta: { instrumentType: 'INDEX' } }),
      /^not_covered never: ACME is no share or fund but index/,
    ],
    [
      'with columns of other lengths',
      chart({ quote: { close: [1, 2, 3] } }),
      /^source_broken.*close has 3 values for 4 bars/,
    ],
    [
      'with bars that go back',
      chart({ timestamp: [...DAYS].reverse().map((date) => stampOf(date)) }),
      /^source_broken.*out of order/,
    ],
    [
      'with stamps at night',
      chart({ timestamp: DAYS.map((date) => stampOf(date, 5)) }),
      /^source_broken.*outside the hours/,
    ],
    ['with stamps that are no numbers', chart({ timestamp: [null, 1, 2, 3] }), /^source_broken.*time stamp/],
    ['without an offset', chart({ meta: { gmtoffset: null } }), /^source_broken.*gmtoffset/],
    ['without a result', { chart: { result: [], error: null } }, /^source_broken back-off.*0 came/],
    ['of an unknown shape', { somethingWeird: true }, /^source_broken/],
  ])('%s is refused', (_, json, why) => {
    expect(refusalOf(json)).toMatch(why);
  });
});
