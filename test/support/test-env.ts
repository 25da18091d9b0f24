/** Everything fixed: a Friday, the demo market, a database that nobody else sees. */
export const TEST_ENV = {
  TRADEWISE_NOW: '2026-11-20',
  MARKET_DATA: 'demo',
  DATABASE_URL: 'sqlite:///:memory:',
  LOG_LEVEL: 'silent',
} as const;
