import { describe, expect, it } from 'vitest';
import { calendarEnd } from '../../engine/market/calendar.ts';
import { checkHealth } from './check-health.ts';

const about = {
  version: '1.2.3',
  engineVersion: '1.0.0',
  databaseKind: 'sqlite',
  source: { id: 'demo', isDemo: true },
  uptime: () => 12.9,
  today: () => calendarEnd() - 61,
  whyNotWritable: () => Promise.resolve(null),
  mailStatus: () => Promise.resolve('ok' as const),
} as const;

describe('the health check', () => {
  it('is healthy where the database answers', async () => {
    expect(await checkHealth({ ...about, pingDatabase: () => Promise.resolve(1) })).toEqual({
      status: 'healthy',
      version: '1.2.3',
      engine_version: '1.0.0',
      uptime_seconds: 12,
      database: { status: 'ok', kind: 'sqlite', problem: null },
      mail: { status: 'ok' },
      market_data: { source: 'demo', is_demo: true, calendar_until: '2035-12-31', warning: null },
    });
  });

  it('is unhealthy where the database refuses, and well again by itself', async () => {
    let isAway = true;
    const pingDatabase = (): Promise<void> => (isAway ? Promise.reject(new Error('gone')) : Promise.resolve());
    expect((await checkHealth({ ...about, pingDatabase })).status).toBe('unhealthy');
    isAway = false;
    expect((await checkHealth({ ...about, pingDatabase })).status).toBe('healthy');
  });

  it('is unhealthy where the database answers and takes no changes, and says why', async () => {
    const whyNotWritable = (): Promise<string> => Promise.resolve('disk full');
    const health = await checkHealth({ ...about, whyNotWritable, pingDatabase: () => Promise.resolve(1) });
    expect([health.status, health.database]).toEqual([
      'unhealthy',
      { status: 'not_writable', kind: 'sqlite', problem: 'disk full' },
    ]);
  });

  it('says how mail stands, and is healthy without it', async () => {
    const mailStatus = (): Promise<'not_configured'> => Promise.resolve('not_configured');
    const health = await checkHealth({ ...about, mailStatus, pingDatabase: () => Promise.resolve(1) });
    expect(health).toMatchObject({ status: 'healthy', mail: { status: 'not_configured' } });
  });

  it('warns of the end of the exchange calendar 60 days before it, and is healthy', async () => {
    const today = (): number => calendarEnd() - 60;
    const health = await checkHealth({ ...about, today, pingDatabase: () => Promise.resolve(1) });
    expect([health.status, health.market_data.warning]).toEqual([
      'healthy',
      expect.stringMatching(/ends on 2035-12-31/),
    ]);
  });

  it('does not wait for a database that never answers', async () => {
    const pingDatabase = (): Promise<never> => new Promise(() => undefined);
    expect((await checkHealth({ ...about, pingDatabase, patienceMs: 5 })).database.status).toBe('unreachable');
  });
});
