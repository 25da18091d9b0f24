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

const GOOD = 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11';
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://u:p@db/app',
  MARKET_DATA: 'files:/data',
  BILLING: 'off',
  PUBLIC_URL: 'https://tradewise.example.com',
};

describe('SESSION_SECRET in production', () => {
  it.each([
    ['unset', undefined],
    ['empty', ''],
    ['spaces', '    '],
    ['31 characters', GOOD.slice(0, 31)],
    ['a placeholder of 37 characters', 'your-super-secure-session-secret-here'],
    ['a placeholder of 36 characters', 'dev-secret-key-change-for-production'],
    ['a placeholder of 31 characters', 'your-32-character-random-string'],
    ['one letter 64 times', 'a'.repeat(64)],
    ['eight letters again and again', 'abcdefgh'.repeat(8)],
    ['a weak one in second place', `${GOOD},short`],
    ['one twice', `${GOOD},${GOOD}`],
    ['an empty one in a list', `${GOOD},,`],
  ])('is refused: %s', (_what, secret) => {
    const problems = problemsOf({ ...PRODUCTION, SESSION_SECRET: secret });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^SESSION_SECRET /);
    if (secret && secret.length > 5) expect(problems[0]).not.toContain(secret);
  });

  it.each([GOOD.slice(0, 32), GOOD, `${GOOD}\n`, 'qI4/0m+V8e1xRk2YtZp9sWcB7nUjLhGd'])('is taken: %j', (secret) => {
    expect(problemsOf({ ...PRODUCTION, SESSION_SECRET: secret })).toEqual([]);
  });

  it('rotates by a list, the first of which signs', () => {
    const other = [...GOOD].reverse().join('');
    expect(readConfig({ ...PRODUCTION, SESSION_SECRET: `${other}, ${GOOD}` }).sessionSecrets).toEqual([other, GOOD]);
  });
});

describe('SESSION_SECRET in development', () => {
  it('may be unset, with a warning, or the placeholder of the guide', () => {
    expect(readConfig({}).warnings).toContainEqual(expect.stringMatching(/^SESSION_SECRET is not set/));
    expect(readConfig({ SESSION_SECRET: 'dev-secret-key-change-for-production' }).warnings).toEqual([]);
  });
});
