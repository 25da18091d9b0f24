import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Environment } from './config.ts';

const problemsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env);
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
  BILLING: 'off',
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
};

describe('the settings of mail', () => {
  it('are none by default, and a start needs none', () => {
    expect(readConfig({})).toMatchObject({ mailServer: null, mailPort: 587 });
    expect(readConfig({ MAIL_SERVER: 'smtp.example.com' })).toMatchObject({
      mailServer: 'smtp.example.com',
      mailPort: 587,
    });
  });

  it('read what the guide names', () => {
    const env = {
      MAIL_SERVER: 'smtp.gmail.com',
      MAIL_PORT: '465',
      MAIL_USERNAME: 'app@company.com',
      MAIL_PASSWORD: 'app-specific-password',
    };
    const config = readConfig(env);
    expect(config).toMatchObject({
      mailPort: 465,
      mailUsername: 'app@company.com',
      warnings: [expect.stringMatching(/^SESSION_SECRET/)],
    });
  });

  it.each(['abc', '0', '70000', '-1', '5 87'])('refuse the port %s', (port) => {
    expect(problemsOf({ MAIL_PORT: port })[0]).toMatch(/^MAIL_PORT must be a port number/);
  });

  it.each(['a@b.com, c@d.com', 'a@b.com\r\nBcc: x@y.com', 'nobody', 'Ann <a@b.com> <c@d.com>', '"x y"@b.com'])(
    'refuse the sender %j',
    (from) => {
      expect(problemsOf({ MAIL_FROM: from })[0]).toMatch(/^MAIL_FROM must be an address/);
    },
  );

  it('need a user and a password together, and never repeat the password', () => {
    const lonely = problemsOf({ MAIL_SERVER: 'smtp.example.com', MAIL_PASSWORD: 'hunter2' });
    expect(lonely).toEqual(['MAIL_USERNAME is required beside MAIL_PASSWORD']);
    expect(problemsOf({ MAIL_SERVER: 'smtp.example.com', MAIL_USERNAME: 'a@b.com' })).toEqual([
      'MAIL_PASSWORD is required beside MAIL_USERNAME',
    ]);
  });

  it('are warned of where no mail can come of them', () => {
    expect(readConfig({ MAIL_USERNAME: 'a@b.com', MAIL_PASSWORD: 'x' }).warnings[0]).toMatch(/^MAIL_SERVER is not set/);
    expect(problemsOf({ MAIL_SERVER: 'smtp.example.com:587' })[0]).toMatch(/MAIL_PORT/);
  });
});

describe('the one public origin', () => {
  it.each([
    [{ PUBLIC_URL: 'https://tw.example.com/', REPLIT_DOMAINS: 'a.replit.app' }, 'https://tw.example.com'],
    [{ REPLIT_DOMAINS: 'a.replit.app,b.example.com', REPLIT_DEV_DOMAIN: 'dev.replit.dev' }, 'https://a.replit.app'],
    [{ REPLIT_DEV_DOMAIN: 'dev.replit.dev' }, 'https://dev.replit.dev'],
    [{}, null],
  ])('comes from %o in development', (env, origin) => {
    expect(readConfig(env).publicUrl).toBe(origin);
  });

  it('is PUBLIC_URL or REPLIT_DOMAINS in production, and never a workspace', () => {
    expect(readConfig({ ...PRODUCTION, REPLIT_DOMAINS: 'a.replit.app' }).publicUrl).toBe('https://a.replit.app');
    expect(problemsOf({ ...PRODUCTION, REPLIT_DEV_DOMAIN: 'dev.replit.dev' })).toEqual([
      'PUBLIC_URL is required in production where REPLIT_DOMAINS is not set',
    ]);
  });

  it('is HTTPS in production unless plain HTTP is allowed by name', () => {
    const env = { ...PRODUCTION, PUBLIC_URL: 'http://10.0.0.5:5000' };
    expect(problemsOf(env)[0]).toMatch(/^PUBLIC_URL must begin with https/);
    expect(readConfig({ ...env, ALLOW_HTTP: '1' }).warnings[0]).toMatch(/without TLS/);
  });

  it.each(['tw.example.com', 'https://tw.example.com/app', 'https://u:p@tw.example.com', 'ftp://x.com'])(
    'is not %s',
    (url) => {
      expect(problemsOf({ PUBLIC_URL: url })[0]).toMatch(/^PUBLIC_URL must be an origin/);
    },
  );
});
