import { expect, it } from 'vitest';
import { checkProxies, checkSecrets, daysSeen } from './security.checks.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);
const seen = (setting: string, fingerprint: string, days: number) => ({
  setting,
  fingerprint,
  firstSeenAt: NOW - days * DAY_MS,
});
const secrets = [{ setting: 'MAIL_PASSWORD', fingerprint: 'aaaaaa' }];

it.each([
  [0, 'ok'],
  [31, 'ok'],
  [32, 'problem'],
])('a secret that was first seen %i days ago is %s', (days, status) => {
  const lines = checkSecrets({ sightings: [seen('MAIL_PASSWORD', 'aaaaaa', days)], secrets, now: NOW });
  expect(lines.map((line) => line.status)).toEqual([status]);
  if (status === 'problem')
    expect(lines[0]?.text).toBe('MAIL_PASSWORD was first seen 32 days ago; secrets are changed every month.');
});

it('the age is that of the value that is set, not of the setting', () => {
  const sightings = [seen('MAIL_PASSWORD', 'bbbbbb', 100), seen('MAIL_PASSWORD', 'aaaaaa', 2)];
  expect(checkSecrets({ sightings, secrets, now: NOW })[0]?.status).toBe('ok');
  expect(daysSeen({ sightings, now: NOW }, 'MAIL_PASSWORD', 'aaaaaa')).toBe(2);
  expect(daysSeen({ sightings, now: NOW }, 'MAIL_PASSWORD', 'cccccc')).toBeNull();
});

it('a proxy that was forgotten is a problem until it is trusted', () => {
  const peers = [
    { address: '10.0.0.2', lastAt: NOW },
    { address: 'fd00::7', lastAt: NOW },
  ];
  const [line] = checkProxies(peers, 0);
  expect(line).toMatchObject({ name: 'proxy', status: 'problem' });
  expect(line?.text).toMatch(/10\.0\.0\.2, fd00::7.*all visitors behind it share one limit/);
  expect(line?.fix).toContain('set TRUSTED_PROXIES=10.0.0.2,fd00::7 and restart');
  expect(checkProxies(peers, ['10.0.0.0/8'])[0]?.text).toContain('from fd00::7,');
  for (const proxies of [1, ['10.0.0.0/8', 'fd00::/8']]) expect(checkProxies(peers, proxies)[0]?.status).toBe('ok');
  expect(checkProxies([], 0)[0]?.status).toBe('ok');
});
