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

const REPLIT = {
  REPLIT_DEPLOYMENT: '1',
  REPLIT_DOMAINS: 'app.replit.app',
  DATABASE_URL: 'postgresql://u:p@db/app',
  BILLING: 'off',
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
};

describe('TRUSTED_PROXIES', () => {
  it.each([
    ['unset', {}, 0],
    ['unset in production', { ...REPLIT, REPLIT_DEPLOYMENT: '0', NODE_ENV: 'production' }, 0],
    ['unset on Replit', REPLIT, 1],
    ['none on Replit', { ...REPLIT, TRUSTED_PROXIES: '0' }, 0],
    ['networks on Replit', { ...REPLIT, TRUSTED_PROXIES: '10.0.0.0/8' }, ['10.0.0.0/8']],
    ['hops', { TRUSTED_PROXIES: '2' }, 2],
    ['an address', { TRUSTED_PROXIES: '127.0.0.1' }, ['127.0.0.1']],
    ['a list', { TRUSTED_PROXIES: ' 10.0.0.0/8 ,fd00::/8, ::1' }, ['10.0.0.0/8', 'fd00::/8', '::1']],
  ])('%s means whom it says', (_what, env, trusted) => {
    expect(readConfig(env).trustedProxies).toEqual(trusted);
  });

  it.each([
    'true',
    'all',
    '*',
    'loopback',
    '-1',
    '1.5',
    '11',
    '10.0.0.0/33',
    'fd00::/129',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    '10.0.0.1:80',
    'fe80::1%eth0',
    'proxy.example.com',
    '10.0.0.1,,10.0.0.2',
    '1,10.0.0.0/8',
  ])('%j is refused at the start', (text) => {
    expect(problemsOf({ TRUSTED_PROXIES: text })).toEqual([expect.stringMatching(/^TRUSTED_PROXIES must be /)]);
  });
});
