import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://u:p@localhost/t',
  MARKET_DATA: 'files:/data',
  PUBLIC_URL: 'https://tradewise.example.com',
  BILLING: 'off',
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
};

describe('YAHOO_BASE_URL', () => {
  it('is read as scheme and host, and warned of in production', () => {
    expect(readConfig({ YAHOO_BASE_URL: 'http://127.0.0.1:9000/' }).yahooBaseUrl).toBe('http://127.0.0.1:9000');
    expect(readConfig({}).yahooBaseUrl).toBeNull();
    const named = /^YAHOO_BASE_URL is set in production/;
    const { warnings } = readConfig({ ...production, YAHOO_BASE_URL: 'http://127.0.0.1:9000' });
    expect(warnings).toContainEqual(expect.stringMatching(named));
    expect(readConfig(production).warnings).not.toContainEqual(expect.stringMatching(named));
  });

  it.each(['127.0.0.1:9000', 'ftp://host', 'http://host/path', 'http://user@host', 'http://host?x=1', 'nonsense'])(
    'refuses %s',
    (text) => {
      expect(() => readConfig({ YAHOO_BASE_URL: text })).toThrow(/YAHOO_BASE_URL must be http/);
    },
  );
});
