import { isSession } from '../../../engine/market/calendar.ts';
import { addMonths, civilOf, dayOf, type Day } from '../../../engine/market/day.ts';
import { createStream, uniform } from './random.ts';

/** One quarter of a company and the day its figures became known. */
export interface FiscalQuarter {
  readonly periodEnd: Day;
  /** The end of the quarter before. */
  readonly previousEnd: Day;
  /** Calendar year that the fiscal year ends in. */
  readonly fiscalYear: number;
  /** 1 to 4; the fourth ends the fiscal year. */
  readonly quarter: number;
  /** A session 30-60 days after the period end; 50-75 for the fourth quarter, whose figures come with the year's. */
  readonly known: Day;
}

/** Last month of the fiscal year where it is not December. */
const FISCAL_YEAR_ENDS: Readonly<Record<number, string>> = {
  1: 'WMT HD LOW TGT NVDA CRM TJX ROST BBY KR DG DLTR ULTA WSM LULU ADSK WDAY CRWD DELL VEEV',
  2: 'STZ',
  3: 'MCK TTWO RL DECK MCHP FLEX STE GEN',
  4: 'NTAP MDT SJM CASY BF.B',
  5: 'PAYX NKE ORCL FDX GIS DRI CTAS',
  6: 'MSFT PG KLAC LRCX CAH EL STX WDC CLX SYY PH JKHY ADP TPR COHR LITE SMCI RMD NWSA NWS FOXA FOX SNDK',
  7: 'CPRT PANW INTU',
  8: 'MU COST ACN AZO FDS JBL',
  9: 'AAPL DIS V SBUX QCOM EMR JCI TDG ROK TEL SWKS TSN DHI APD BDX COR RJF BEN J FICO PTC FFIV ATO',
  10: 'ADI AMAT DE HRL A HPQ HPE KEYS CIEN COO SNPS NDSN AVGO',
  11: 'MKC CCL LEN ADBE',
};

let monthBySymbol: ReadonlyMap<string, number> | null = null;

/** The quarters that end on or after `since` and whose figures are known on `clock`, oldest first. */
export function knownQuarters(symbol: string, since: Day, clock: Day): readonly FiscalQuarter[] {
  const lastMonth = fiscalYearEndMonth(symbol);
  const stream = createStream(`filings ${symbol}`);
  const usual = 30 + Math.floor(uniform(stream) * 20);
  const quarters: FiscalQuarter[] = [];
  const [year, month] = civilOf(since);
  let firstEnd = year * 12 + month - 1;
  while ((firstEnd + 1 - lastMonth) % 3 !== 0) firstEnd += 1;
  for (let index = firstEnd; ; index += 3) {
    const first = dayOf(Math.floor(index / 12), (index % 12) + 1, 1);
    const periodEnd = addMonths(first, 1) - 1;
    const quarter = 4 - ((((lastMonth - 1 - (index % 12)) % 12) + 12) % 12) / 3;
    const delay = usual + Math.floor(uniform(stream) * 10) + (quarter === 4 ? 16 : 0);
    const known = sessionFrom(periodEnd + delay);
    if (known > clock) return quarters;
    quarters.push({
      periodEnd,
      previousEnd: addMonths(first, -2) - 1,
      fiscalYear: civilOf(addMonths(first, (4 - quarter) * 3))[0],
      quarter,
      known,
    });
  }
}

function fiscalYearEndMonth(symbol: string): number {
  monthBySymbol ??= new Map(
    Object.entries(FISCAL_YEAR_ENDS).flatMap(([month, symbols]) =>
      symbols.split(' ').map((listed) => [listed, Number(month)] as const),
    ),
  );
  return monthBySymbol.get(symbol) ?? 12;
}

function sessionFrom(day: Day): Day {
  let session = day;
  while (!isSession(session)) session += 1;
  return session;
}
