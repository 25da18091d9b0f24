import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../../engine/market/day.ts';
import type { Statement } from '../../../engine/market/statements.ts';
import { ProviderError } from '../../provider.ts';
import { createEdgarSource, readTickers } from './edgar-source.ts';
import { mapCompanyFacts } from './map-company-facts.ts';

// Shapes as data.sec.gov documents them; the company and its figures are made.
const fact = (end: string, val: number, filed: string, start?: string, form = '10-K'): object => ({
  ...(start === undefined ? {} : { start }),
  end,
  val,
  accn: '0000000000-00-000000',
  fy: 2020,
  fp: 'FY',
  form,
  filed,
});

const FACTS = {
  cik: 1000,
  entityName: 'EXAMPLE CORP',
  facts: {
    dei: {},
    'us-gaap': {
      Revenues: { units: { USD: [fact('2019-12-31', 900, '2020-02-20', '2019-01-01')] } },
      RevenueFromContractWithCustomerExcludingAssessedTax: {
        units: {
          USD: [
            fact('2020-12-31', 1000, '2021-02-20', '2020-01-01'),
            // The same year again in the next annual report, restated.
            fact('2020-12-31', 980, '2022-02-18', '2020-01-01'),
            fact('2021-12-31', 1200, '2022-02-18', '2021-01-01'),
            fact('2021-03-31', 260, '2021-05-01', '2021-01-01', '10-Q'),
            // Nine months: neither a year nor a quarter.
            fact('2021-09-30', 850, '2021-11-01', '2021-01-01', '10-Q'),
            fact('2021-12-31', 1, '2022-02-18', '2021-01-01', '8-K'),
          ],
        },
      },
      Assets: {
        units: {
          USD: [
            fact('2020-12-31', 5000, '2021-02-20'),
            fact('2021-12-31', 5500, '2022-02-18'),
            fact('2021-03-31', 5100, '2021-05-01', undefined, '10-Q'),
          ],
          EUR: [fact('2020-12-31', 7, '2021-02-20')],
        },
      },
      EarningsPerShareDiluted: {
        units: {
          'USD/shares': [
            fact('2020-12-31', 8, '2021-02-20', '2020-01-01'),
            // Stated again after a 4-for-1 split.
            fact('2020-12-31', 2, '2022-02-18', '2020-01-01'),
          ],
        },
      },
      CommonStockSharesOutstanding: { units: { shares: [fact('2020-12-31', 100, '2021-02-20')] } },
      PaymentsToAcquirePropertyPlantAndEquipment: {
        units: { USD: [fact('2020-12-31', 70, '2021-02-20', '2020-01-01')] },
      },
    },
  },
};

const periods = (statements: readonly Statement[]): string[] =>
  statements.map(({ period, periodEnd, known }) => `${period} ${formatDay(periodEnd)} known ${formatDay(known)}`);

describe('company facts of the SEC', () => {
  const statements = mapCompanyFacts(FACTS, 1000);
  const at = (text: string): Statement => {
    const index = periods(statements).indexOf(text);
    return statements[index] as Statement;
  };

  it('become fiscal periods with their filing dates, a restatement beside the first filing', () => {
    expect(periods(statements)).toEqual([
      'FY 2019-12-31 known 2020-02-20',
      'FY 2020-12-31 known 2021-02-20',
      'FY 2020-12-31 known 2022-02-18',
      'Q 2021-03-31 known 2021-05-01',
      'FY 2021-12-31 known 2022-02-18',
    ]);
    expect(statements.every(({ knownIsLagged, currency }) => !knownIsLagged && currency === 'USD')).toBe(true);
  });

  it('hold what was filed by that day, in the first concept that the period has', () => {
    expect(at('FY 2019-12-31 known 2020-02-20').items).toEqual({ revenue: 900 });
    expect(at('FY 2020-12-31 known 2021-02-20').items).toEqual({
      revenue: 1000,
      total_assets: 5000,
      eps_diluted: 8,
      shares_outstanding: 100,
      capital_expenditure: 70,
    });
    const quarter = at('Q 2021-03-31 known 2021-05-01');
    expect(quarter.items).toEqual({ revenue: 260, total_assets: 5100 });
    expect(quarter.periodStart).toBe(parseDay('2021-01-01'));
  });

  it('never stand on two share bases at once: a count of an older filing leaves with its basis', () => {
    const restated = at('FY 2020-12-31 known 2022-02-18');
    expect(restated.items).toEqual({ revenue: 980, total_assets: 5000, eps_diluted: 2, capital_expenditure: 70 });
    expect(restated.shareBasis).toBe(parseDay('2022-02-18'));
  });

  it('add redeemable to preferred stock, and take what new shares brought in from what own ones cost', () => {
    const year = (item: Record<string, number>): Statement['items'] => {
      const concepts = Object.entries(item).map(([concept, value]) => {
        const start = concept.startsWith('P') && !concept.startsWith('Preferred') ? '2020-01-01' : undefined;
        return [concept, { units: { USD: [fact('2020-12-31', value, '2021-02-20', start)] } }];
      });
      const flow = { NetIncomeLoss: { units: { USD: [fact('2020-12-31', 9, '2021-02-20', '2020-01-01')] } } };
      const facts = { 'us-gaap': { ...flow, ...Object.fromEntries(concepts) } };
      return mapCompanyFacts({ cik: 1000, facts }, 1000)[0]?.items ?? {};
    };
    const TEMPORARY = 'TemporaryEquityCarryingAmountAttributableToParent';
    expect(year({ PreferredStockValue: 5, [TEMPORARY]: 3 }).preferred_equity).toBe(8);
    expect(year({ [TEMPORARY]: 3 }).preferred_equity).toBe(3);
    const bought = { PaymentsForRepurchaseOfCommonStock: 50 };
    expect(year({ ...bought, ProceedsFromIssuanceOfCommonStock: 20 }).net_stock_repurchased).toBe(30);
    expect(year(bought).net_stock_repurchased).toBe(50);
    expect(year({ ProceedsFromIssuanceOfCommonStock: 20 })).toEqual({ net_income: 9 });
  });

  it('are refused where they are of another company or of another shape', () => {
    expect(() => mapCompanyFacts(FACTS, 1001)).toThrow(ProviderError);
    expect(() => mapCompanyFacts([], 1000)).toThrow(ProviderError);
    expect(() => mapCompanyFacts({ cik: 1000 }, 1000)).toThrow(ProviderError);
    expect(mapCompanyFacts({ cik: 1000, facts: {} }, 1000)).toEqual([]);
  });
});

describe('the source edgar', () => {
  const tickers = {
    '0': { cik_str: 1000, ticker: 'EXMP', title: 'EXAMPLE CORP' },
    '1': { cik_str: 7, ticker: 'EX-B' },
  };
  const signal = new AbortController().signal;

  const sourceOver = (
    answer: (url: string) => Response,
  ): { asked: Request[]; source: ReturnType<typeof createEdgarSource> } => {
    const asked: Request[] = [];
    const fetch = (input: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      asked.push(request);
      return Promise.resolve(answer(request.url));
    };
    return { asked, source: createEdgarSource({ contact: 'Example Ltd ops@example.com', fetch, now: () => 0 }) };
  };

  it('says who asks, looks the company up once, and asks for its facts', async () => {
    const { asked, source } = sourceOver((url) => Response.json(url.includes('company_tickers') ? tickers : FACTS));
    expect(await source.statements('EXMP', { signal })).toHaveLength(5);
    await source.statements('EXMP', { signal });
    expect(asked.map(({ url }) => url)).toEqual([
      'https://www.sec.gov/files/company_tickers.json',
      'https://data.sec.gov/api/xbrl/companyfacts/CIK0000001000.json',
      'https://data.sec.gov/api/xbrl/companyfacts/CIK0000001000.json',
    ]);
    expect(asked[0]?.headers.get('user-agent')).toBe('TradeWise AI Example Ltd ops@example.com');
    expect(source.limits.perSecond).toBe(10);
    expect(source.licence).toBe('public-domain');
  });

  it('knows a class share by its dot, and no symbol that does not file', async () => {
    expect(readTickers(tickers).get('EX.B')).toBe(7);
    const { source } = sourceOver(() => Response.json(tickers));
    expect(await source.statements('NONE', { signal })).toBeNull();
  });

  it.each([
    [
      '429 with Retry-After',
      () => new Response('', { status: 429, headers: { 'retry-after': '7' } }),
      'source_refused',
      'back-off',
    ],
    ['500', () => new Response('', { status: 500 }), 'source_unavailable', 'back-off'],
    ['403', () => new Response('', { status: 403 }), 'source_refused', 'next-provider'],
    ['HTML', () => new Response('<html>'), 'source_broken', 'back-off'],
    ['another shape', () => Response.json([]), 'source_broken', 'next-provider'],
  ])('names itself where the answer is %s', async (_name, answer, code, retry) => {
    const { source } = sourceOver(answer);
    await expect(source.statements('EXMP', { signal })).rejects.toMatchObject({ code, retry, source: 'edgar' });
  });

  it('passes the wait that the SEC asks for', async () => {
    const { source } = sourceOver(() => new Response('', { status: 429, headers: { 'retry-after': '7' } }));
    await expect(source.statements('EXMP', { signal })).rejects.toMatchObject({ retryAfterSeconds: 7 });
  });

  it('has no prices, and says so', async () => {
    const { source } = sourceOver(() => Response.json({}));
    expect(source.capability).toEqual({ candles: false, statements: true, dividends: false });
    await expect(source.history('EXMP', null, { signal })).rejects.toBeInstanceOf(ProviderError);
  });
});
