import { sql, type Kysely } from 'kysely';

const KEY = ['market', 'is_demo', 'strategy', 'symbol'] as const;
const FIGURES = [
  'price',
  'price_change',
  'day_low',
  'day_high',
  'volume',
  'average_volume',
  'market_cap',
  'pe',
  'eps',
  'pb',
  'ps',
  'ev_ebit',
  'fcf_yield',
  'dividend_yield',
  'last_ex_date',
  'payout',
  'gross_margin',
  'operating_margin',
  'net_margin',
  'return_on_equity',
  'return_on_capital',
  'debt_to_equity',
  'beta',
  'volatility',
  'low_52w',
  'high_52w',
  'shares',
] as const;

/** The newest verdict of each symbol and strategy with its key figures, for lists and screens. */
export async function newestVerdicts(db: Kysely<unknown>): Promise<void> {
  let table = db.schema
    .createTable('newest_verdicts')
    .addColumn('market', 'text', (column) => column.notNull())
    .addColumn('is_demo', 'bigint', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('company', 'text', (column) => column.notNull())
    .addColumn('exchange', 'text')
    .addColumn('sector', 'text')
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('as_of', 'text', (column) => column.notNull())
    .addColumn('analysis_id', 'text', (column) => column.notNull())
    .addColumn('judged_at', 'bigint', (column) => column.notNull())
    .addColumn('judged_from', 'text')
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('strength', 'text')
    .addColumn('score', sql`double precision`)
    .addColumn('coverage', sql`double precision`, (column) => column.notNull());
  for (const name of FIGURES) table = table.addColumn(name, sql`double precision`);
  await table.addPrimaryKeyConstraint('newest_verdicts_key', [...KEY]).execute();
  // What is referred to is not pruned; looked up by its id then.
  await db.schema.createIndex('newest_verdicts_by_analysis_id').on('newest_verdicts').column('analysis_id').execute();
}
