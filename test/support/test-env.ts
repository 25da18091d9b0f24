import { tmpdir } from 'node:os';
import path from 'node:path';

/** A test sends from one address what many people would: the limits are as high as an operator can set them. */
export const HIGH_LIMITS = { RATE_LIMIT_PER_MINUTE: '10000', RATE_LIMIT_PER_HOUR: '10000' } as const;

/** Everything fixed: a Friday, the demo market, a database that nobody else sees. */
export const TEST_ENV = {
  TRADEWISE_NOW: '2026-11-20',
  MARKET_DATA: 'demo',
  DATABASE_URL: 'sqlite:///:memory:',
  LOG_LEVEL: 'silent',
  BACKUP_DIR: path.join(tmpdir(), 'tradewise-backups-of-tests'),
  ...HIGH_LIMITS,
} as const;
