import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { describeSettings, fingerprintsOf, secretsOf } from './describe-settings.ts';
import { VARIABLES } from './variables.ts';

const docs = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8');
const SECRETS = Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name] : []));
const SET = {
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11, 11abbd0feebdaeddde7ac11a40155e5eeff0c1d4b',
  DATABASE_URL: 'postgresql://u:Vq7xHc2pLw@db/app',
};

it.each(SECRETS)('docs/secrets.md says how %s is changed', (name) => {
  expect(docs).toMatch(new RegExp(`^\\| \`${name}\` +\\| \\S`, 'm'));
});

describe('fingerprints', () => {
  it('are the same at a start and in the doctor, and of a list the first secret counts', async () => {
    const noted = await fingerprintsOf(secretsOf(readConfig(SET)));
    const shown = describeSettings(SET).flatMap(({ name, fingerprint }) =>
      fingerprint === null ? [] : [{ setting: name, fingerprint }],
    );
    expect([...noted].sort((a, b) => (a.setting < b.setting ? -1 : 1))).toEqual(
      [...shown].sort((a, b) => (a.setting < b.setting ? -1 : 1)),
    );
    const alone = await fingerprintsOf(
      secretsOf(readConfig({ ...SET, SESSION_SECRET: SET.SESSION_SECRET.slice(0, 40) })),
    );
    expect(alone).toEqual(noted);
  });

  it('are of secrets only: the address of a SQLite file is none', () => {
    expect(secretsOf(readConfig({}))).toEqual([]);
  });
});
