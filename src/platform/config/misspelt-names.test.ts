import { expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { misspeltNames } from './misspelt-names.ts';

it.each([
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATABASE-URL', 'DATABASE_URL'],
  ['database_url', 'DATABASE_URL'],
  ['DATABASE_URL_FLIE', 'DATABASE_URL_FILE'],
  ['SESION_SECRET', 'SESSION_SECRET'],
  ['SIGNUP', 'SIGNUPS'],
  ['LGO_LEVEL', 'LOG_LEVEL'],
  ['PROT', 'PORT'],
  ['MAIL_SERVRE', 'MAIL_SERVER'],
])('%s is taken for %s, and warned of without its value', (name, meant) => {
  const sentence = `${name} is not a setting: did you mean ${meant}?`;
  expect(misspeltNames({ [name]: 'hunter2' })).toEqual([sentence]);
  expect(readConfig({ [name]: 'hunter2' }).warnings).toContain(sentence);
});

it('a byte order mark in front of a name is shown', () => {
  expect(misspeltNames({ '\ufeffDATABASE_URL': 'x' })).toEqual([
    '?DATABASE_URL is not a setting: did you mean DATABASE_URL?',
  ]);
});

it('names of other programs and those that are read are left alone', () => {
  const others = [
    'PATH',
    'HOME',
    'HOSTNAME',
    'MAIL',
    'LOGNAME',
    'NODE_PATH',
    'NODE_OPTIONS',
    'TERM',
    'PWD',
    'REPLIT_DB_URL',
  ];
  const ours = ['PORT', 'DATABASE_URL_FILE', 'SESSION_SECRET', 'NODE_ENV', 'MAIL_FROM'];
  expect(misspeltNames(Object.fromEntries([...others, ...ours].map((name) => [name, 'x'])))).toEqual([]);
});

it('a start that lacks what was misspelt says both', () => {
  const env = { NODE_ENV: 'production', SESION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11' };
  expect(() => readConfig(env)).toThrow(ConfigError);
  expect(() => readConfig(env)).toThrow(/SESSION_SECRET is required[^]*SESION_SECRET is not a setting/);
});
