import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Environment } from './config.ts';
import { renderEnvExample } from './env-example.ts';

const problemsOf = (env: Environment, readText?: (path: string) => string): readonly string[] => {
  try {
    readConfig(env, readText);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://u:p@db/app',
  MARKET_DATA: 'files:/data',
  PUBLIC_URL: 'https://tradewise.example.com',
  BILLING: 'off',
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
};

describe('the configuration in development', () => {
  it('needs no variable at all', () => {
    expect(readConfig({})).toEqual({
      port: 5000,
      host: '0.0.0.0',
      trustedProxies: 0,
      databaseUrl: 'sqlite:///trading_platform.db',
      allowSqlite: false,
      webConcurrency: 1,
      role: 'all',
      databaseConnections: 30,
      marketData: 'auto',
      yahooBaseUrl: null,
      demoFaults: null,
      edgarContact: null,
      tiingoApiKey: null,
      benchmark: 'SPY',
      marketDate: null,
      universe: null,
      logLevel: 'info',
      nodeEnv: 'development',
      replitDeployment: false,
      publicUrl: null,
      replitDomains: null,
      rateLimitPerMinute: 30,
      rateLimitPerHour: 100,
      securityContact: null,
      requestSeconds: 10,
      replitDevDomain: null,
      allowHttp: false,
      mailServer: null,
      mailPort: 587,
      mailUsername: null,
      mailPassword: null,
      mailFrom: null,
      isProduction: false,
      billing: 'on',
      plans: null,
      stripeSecretKey: null,
      stripeApiBase: null,
      logFile: './performance.log',
      logMaxMegabytes: 10,
      logKeep: 5,
      slowRequestMs: 500,
      stripeWebhookSecret: null,
      stripeCheckout: null,
      acceptDataLicence: null,
      operatorToken: null,
      metricsToken: null,
      alertWebhookUrl: null,
      heartbeatUrl: null,
      backupDir: './backups',
      backupPassphrase: null,
      backupS3AccessKeyId: null,
      backupS3Bucket: null,
      backupS3Endpoint: null,
      backupS3Prefix: 'tradewise/',
      backupS3Region: 'us-east-1',
      backupS3SecretAccessKey: null,
      sessionSecrets: null,
      signups: 'open',
      adminEmail: null,
      warnings: ['SESSION_SECRET is not set and none is stored yet: without one the next start signs everybody out'],
    });
  });

  it.each([
    [{ WEB_CONCURRENCY: '0' }, /^WEB_CONCURRENCY must be a whole number/],
    [{ DATABASE_CONNECTIONS: 'many' }, /^DATABASE_CONNECTIONS must be a whole number/],
    [
      { WEB_CONCURRENCY: '9', DATABASE_CONNECTIONS: '10', DATABASE_URL: 'postgresql://me@localhost/app' },
      /^DATABASE_CONNECTIONS must be at least 11/,
    ],
    [{ WEB_CONCURRENCY: '2' }, /^WEB_CONCURRENCY must be 1 with SQLite: several processes need PostgreSQL/],
    [{ ROLE: 'both' }, /^ROLE must be one of all, web, worker$/],
  ])('has a connection for every process: %o', (env, why) => {
    expect(problemsOf(env)).toEqual([expect.stringMatching(why)]);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it('trims values, counts empty ones as unset and leaves unknown ones alone', () => {
    const config = readConfig({
      PORT: ' 8080\n',
      HOST: '  ',
      LOG_LEVEL: 'WARN',
      TRADEWISE_NOW: '2017-06-30',
      X_Y: '?',
    });
    expect(config).toMatchObject({ port: 8080, host: '0.0.0.0', logLevel: 'warn', marketDate: '2017-06-30' });
  });

  it('knows no market clock beyond the years of the exchange calendar', () => {
    for (const day of ['1997-12-31', '2036-01-01', '9999-12-31']) {
      expect(problemsOf({ TRADEWISE_NOW: day })).toEqual([
        'TRADEWISE_NOW must be a date from 1998-01-01 to 2035-12-31',
      ]);
    }
  });

  it('names every variable that is wrong, not only the first', () => {
    const problems = problemsOf({ PORT: '99999', LOG_LEVEL: 'loud', TRADEWISE_NOW: '2017-02-30', BENCHMARK: 'spy!' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'BENCHMARK',
      'TRADEWISE_NOW',
      'LOG_LEVEL',
    ]);
  });

  it.each(['postgresql://me:hunter2@', 'mysql://me:hunter2@db/app', 'postgresql://me:hunter2@db/app?hunter2=1'])(
    'never repeats a secret: case %#',
    (url) => {
      const problems = problemsOf({ DATABASE_URL: url });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^DATABASE_URL /);
      expect(problems.join()).not.toContain('hunter2');
    },
  );

  it('reads a secret from the file that NAME_FILE names', () => {
    const config = readConfig(
      { DATABASE_URL_FILE: '/run/secrets/url' },
      (file) => `sqlite:///from-${path.basename(file)}.db\n`,
    );
    expect(config.databaseUrl).toBe('sqlite:///from-url.db');
  });

  it('refuses a secret that is given twice, or whose file cannot be read', () => {
    const missing = (): string => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    };
    expect(problemsOf({ DATABASE_URL: 'sqlite:///a.db', DATABASE_URL_FILE: '/b' }, () => '')).toHaveLength(1);
    expect(problemsOf({ DATABASE_URL_FILE: '/b' }, missing)[0]).toMatch(/DATABASE_URL_FILE names \(ENOENT\)/);
  });
});

describe('the configuration in production', () => {
  it.each([{ NODE_ENV: 'production' }, { REPLIT_DEPLOYMENT: '1' }])('holds for %o', (env) => {
    expect(readConfig({ ...PRODUCTION, NODE_ENV: undefined, ...env }).isProduction).toBe(true);
  });

  it('needs a database that is named', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is required in production',
      'PUBLIC_URL is required in production where REPLIT_DOMAINS is not set',
      'SESSION_SECRET is required in production: 32 or more random characters',
      'STRIPE_SECRET_KEY is required in production (BILLING=off sells nothing)',
    ]);
  });

  it('refuses SQLite unless it is allowed by name, and then warns', () => {
    const env = { ...PRODUCTION, DATABASE_URL: 'sqlite:///x.db' };
    expect(problemsOf(env)[0]).toMatch(/^DATABASE_URL must be PostgreSQL/);
    expect(readConfig({ ...env, ALLOW_SQLITE: '1' }).warnings[0]).toMatch(/SQLite in production/);
  });

  it('refuses a fixed market clock', () => {
    expect(problemsOf({ ...PRODUCTION, DEMO_FAULTS: 'slow' })).toEqual(['DEMO_FAULTS is refused in production']);
    expect(problemsOf({ ...PRODUCTION, TRADEWISE_NOW: '2017-06-30' })).toEqual([
      'TRADEWISE_NOW is refused in production',
    ]);
  });

  it('asks Yahoo where no source is named, and refuses to decide by itself', () => {
    const unnamed = { ...PRODUCTION, MARKET_DATA: undefined };
    expect(readConfig(unnamed).marketData).toBe('yahoo');
    expect(problemsOf({ ...PRODUCTION, MARKET_DATA: 'auto' })).toEqual([
      'MARKET_DATA must not be auto in production: name a source, such as yahoo',
    ]);
  });

  it('warns of a demo market that was named', () => {
    expect(readConfig({ ...PRODUCTION, MARKET_DATA: 'demo' }).warnings[0]).toMatch(/not real ones/);
  });

  it('says once what is wrong with one variable', () => {
    expect(problemsOf({ ...PRODUCTION, DATABASE_URL: 'nonsense' })).toHaveLength(1);
  });
});

describe('.env.example', () => {
  it('is what "node scripts/env-example.ts" writes', () => {
    const file = path.join(import.meta.dirname, '..', '..', '..', '.env.example');
    expect(readFileSync(file, 'utf8')).toBe(renderEnvExample());
  });
});
