import { describe, expect, it } from 'vitest';
import { NONSENSE, refusingNonsense } from '../../../test/support/nonsense.ts';
import { ConfigError, readConfig, type Config, type Environment } from './config.ts';

/** What the guide has an operator set on Replit: three secrets, beside what Replit sets itself. */
const GUIDE = {
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
  DATABASE_URL: 'postgresql://tradewise:Vq7xHc2pLw@db.internal:5432/tradewise',
  STRIPE_SECRET_KEY: 'sk_live_51HqZkJ2eZvKYlo2C8dT3xQ9w',
  REPLIT_DEPLOYMENT: '1',
  REPLIT_DOMAINS: 'your-app.replit.app',
};
const MAIL = {
  MAIL_SERVER: 'smtp.gmail.com',
  MAIL_USERNAME: 'ops@tradewise.example',
  MAIL_PASSWORD: 'Gk3mWz8r',
};

function judge(env: Environment): { readonly config: Config | null; readonly problems: readonly string[] } {
  try {
    return { config: readConfig(env), problems: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { config: null, problems: error.problems };
    throw error;
  }
}

describe('production mode', () => {
  it('starts with exactly the variables of the guide, and trusts the one hop of Replit', () => {
    const { config, problems } = judge(GUIDE);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      isProduction: true,
      publicUrl: 'https://your-app.replit.app',
      trustedProxies: 1,
      marketData: 'yahoo',
      warnings: [],
    });
  });

  it('starts with mail as the guide sets it', () => {
    expect(judge({ ...GUIDE, ...MAIL, MAIL_PORT: '587' }).problems).toEqual([]);
  });

  // One line a fault: the variable, what it holds, and what is said of it.
  it.each([
    ['SESSION_SECRET', undefined, 'is required in production'],
    ['SESSION_SECRET', '   ', 'is required in production'],
    ['SESSION_SECRET', GUIDE.SESSION_SECRET.slice(0, 31), 'must have at least 32 random characters'],
    ['SESSION_SECRET', 'your-super-secure-session-secret-here', 'is the placeholder of an example'],
    ['SESSION_SECRET', 'dev-secret-key-change-for-production', 'is the placeholder of an example'],
    ['SESSION_SECRET', 'your-32-character-random-string', 'is the placeholder of an example'],
    ['SESSION_SECRET', 'abc123def456...', 'must have at least 32 random characters'],
    ['SESSION_SECRET', 'a'.repeat(64), 'is not random'],
    ['DATABASE_URL', undefined, 'is required in production'],
    ['DATABASE_URL', 'sqlite:///trading_platform.db', 'must be PostgreSQL in production'],
    ['DATABASE_URL', 'postgresql://user:password@host:port/database', 'or a port that is not a number'],
    ['DATABASE_URL', 'postgresql://username:password@hostname:port/database_name', 'or a port that is not a number'],
    ['DATABASE_URL', 'postgresql://user:pass@db.replit.com:5432/tradewise_prod', 'is the placeholder of an example'],
    ['DATABASE_URL', 'postgres://user:pass@host/db', 'is the placeholder of an example'],
    ['DATABASE_URL', 'your-postgresql-connection-string', 'must have the form'],
    ['DATABASE_URL', 'mysql://u:hunter2hunter2@db/app', 'must have the form'],
    ['STRIPE_SECRET_KEY', undefined, 'is required in production'],
    ['STRIPE_SECRET_KEY', 'sk_live_your_stripe_secret_key_here', 'is the placeholder of an example'],
    ['STRIPE_SECRET_KEY', 'sk_test_your_test_key_here', 'is the placeholder of an example'],
    ['STRIPE_SECRET_KEY', 'your-live-stripe-secret-key', 'must be a secret key of Stripe'],
    ['STRIPE_SECRET_KEY', 'sk_live_****', 'must be a secret key of Stripe'],
    ['STRIPE_SECRET_KEY', 'pk_live_51HqZkJ2eZvKYlo2C8dT3xQ9w', 'must be a secret key of Stripe'],
    ['STRIPE_SECRET_KEY', 'sk_live_51HqZ', 'is too short'],
    ['REPLIT_DOMAINS', undefined, 'PUBLIC_URL is required in production'],
    ['REPLIT_DOMAINS', 'https://your app', 'must be host names'],
    ['REPLIT_DEPLOYMENT', 'yes', 'must be one of'],
    ['PUBLIC_URL', 'http://tradewise.example', 'must begin with https://'],
    ['PUBLIC_URL', 'tradewise.example', 'must be an origin'],
    ['STRIPE_API_BASE', 'http://127.0.0.1:9001', 'is refused together with a live key'],
    ['STRIPE_API_BASE', '127.0.0.1:9001', 'must be http'],
    ['YAHOO_BASE_URL', 'yahoo', 'must be http'],
    ['MAIL_PORT', 'abc', 'must be a port number'],
    ['MAIL_SERVER', 'smtp.gmail.com:587', 'must be a host name alone'],
    ['MAIL_USERNAME', 'your-email@domain.com', 'is the placeholder of an example'],
    ['MAIL_PASSWORD', 'your-app-password', 'is the placeholder of an example'],
    ['MAIL_PASSWORD', 'app-specific-password', 'is the placeholder of an example'],
    ['MAIL_PASSWORD', undefined, 'is required beside MAIL_USERNAME'],
    ['MARKET_DATA', 'auto', 'must not be auto'],
    ['TRADEWISE_NOW', '2026-11-20', 'is refused in production'],
    ['PORT', 'x', 'must be a port number'],
  ])('refuses %s=%s', (name, value, why) => {
    const { problems } = judge({ ...GUIDE, ...MAIL, NODE_ENV: 'production', [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(why);
    expect(problems[0]?.startsWith(why.startsWith('PUBLIC_URL') ? 'PUBLIC_URL ' : `${name} `)).toBe(true);
    if (/SECRET|DATABASE|PASSWORD/.test(name) && (value ?? '').trim() !== '') expect(problems[0]).not.toContain(value);
  });

  it.each([
    ['OPERATOR_TOKEN', 'short', 'must have at least 32 random characters'],
    ['OPERATOR_TOKEN', 'a'.repeat(64), 'is not random'],
    ['OPERATOR_TOKEN', `${GUIDE.SESSION_SECRET} ${GUIDE.SESSION_SECRET}`, 'must be one word'],
    ['ALERT_WEBHOOK_URL', 'hooks.example.com/x', 'must be a whole http:// or https:// address'],
    ['ALERT_WEBHOOK_URL', 'file:///etc/passwd', 'must be a whole http:// or https:// address'],
    ['TRUSTED_PROXIES', '0.0.0.0/0', 'is too wide to trust'],
    ['TRUSTED_PROXIES', '99', 'must be at most 10 hops'],
    ['RATE_LIMIT_PER_MINUTE', '0', 'must be a whole number'],
    ['ADMIN_EMAIL', 'somebody', 'must be one e-mail address'],
    ['SIGNUPS', 'perhaps', 'must be one of'],
  ])('refuses %s=%s', (name, value, why) => {
    const { problems } = judge({ ...GUIDE, [name]: value });
    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(problems[0]?.startsWith(`${name} `)).toBe(true);
  });

  it('refuses for every variable what it cannot be, by its name and without the value', () => {
    const names = refusingNonsense().filter((name) => name !== 'MARKET_DATA'); // Its sources are known elsewhere.
    expect(names.length).toBeGreaterThan(35);
    for (const name of names) {
      const { problems } = judge({ ...GUIDE, [name]: NONSENSE });
      expect([name, problems.some((problem) => problem.startsWith(`${name} `))]).toEqual([name, true]);
      expect(problems.join()).not.toContain(NONSENSE);
    }
  });

  it('names every fault at once, and prints no value', () => {
    const env = {
      REPLIT_DEPLOYMENT: '1',
      SESSION_SECRET: 'canary-one',
      DATABASE_URL: 'mysql://canary-two@db/x',
      STRIPE_SECRET_KEY: 'canary-three',
      PORT: 'canary-four',
      MAIL_SERVER: 'smtp.gmail.com',
      MAIL_PASSWORD: 'canary-five',
    };
    const { problems } = judge(env);
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'DATABASE_URL',
      'MAIL_USERNAME',
      'PORT',
      'PUBLIC_URL',
      'SESSION_SECRET',
      'STRIPE_SECRET_KEY',
    ]);
    expect(problems.join()).not.toContain('canary');
  });

  it('takes keys of test, stand-ins and no billing by name, each with a warning', () => {
    const test = { ...GUIDE, STRIPE_SECRET_KEY: 'sk_test_51HqZkJ2eZvKYlo2C8dT3xQ9w' };
    const warned = (env: Environment): readonly string[] =>
      (judge(env).config?.warnings ?? []).map((warning) => warning.split(' ')[0] as string);
    expect(warned(test)).toEqual(['STRIPE_SECRET_KEY']);
    expect(warned({ ...test, STRIPE_API_BASE: 'http://127.0.0.1:9001' })).toEqual([
      'STRIPE_SECRET_KEY',
      'STRIPE_API_BASE',
    ]);
    expect(warned({ ...GUIDE, STRIPE_SECRET_KEY: undefined, BILLING: 'off' })).toEqual(['BILLING']);
    expect(warned({ ...GUIDE, YAHOO_BASE_URL: 'http://127.0.0.1:9000' })).toEqual(['YAHOO_BASE_URL']);
  });
});

describe('development', () => {
  it('takes what the guide sets for it, and refuses a live key of Stripe', () => {
    const guide = {
      SESSION_SECRET: 'dev-secret-key-change-for-production',
      DATABASE_URL: 'sqlite:///trading_platform.db',
      STRIPE_SECRET_KEY: 'sk_test_your_test_key_here',
    };
    expect(judge(guide).problems).toEqual([]);
    expect(judge({ ...guide, STRIPE_SECRET_KEY: GUIDE.STRIPE_SECRET_KEY }).problems).toEqual([
      'STRIPE_SECRET_KEY is a live key: development takes test keys only (sk_test_...)',
    ]);
  });

  it.each(['postgresql://u:Vq7xHc2pLw@127.0.0.1/app', 'postgres://u:Vq7xHc2pLw@db:5433/app?sslmode=require'])(
    'takes the address %s',
    (url) => expect(judge({ DATABASE_URL: url }).problems).toEqual([]),
  );
});
