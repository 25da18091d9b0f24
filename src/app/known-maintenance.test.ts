import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MAINTENANCE, maintenanceOf } from '../pages/console/maintenance.ts';
import { explained } from '../platform/check-line.ts';
import { knownMaintenance, readAudit } from './known-maintenance.ts';
import type { MaintenanceFacts } from './known-maintenance.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;
const check = (name: string, status: 'ok' | 'problem') =>
  explained({ name, status, text: `${name} is so.`, fix: null });
const WELL: MaintenanceFacts = {
  now: NOW,
  checks: ['database', 'backup', 'disk', 'secrets'].map((name) => check(name, 'ok')),
  errorsLastAt: [],
  goodBackupAt: NOW - DAY,
  certificate: { validTo: NOW + 14 * DAY, distrust: null },
  audit: { at: NOW - 30 * DAY, isPassed: true },
};
const open = (facts: Partial<MaintenanceFacts>): string[] =>
  [...knownMaintenance({ ...WELL, ...facts })].filter(([, { isDone }]) => !isDone).map(([id]) => id);

it('ticks by itself what the machine can tell, and each as soon as its cause is broken', () => {
  const known = MAINTENANCE.flatMap(({ tasks }) => tasks.filter(({ isKnown }) => isKnown).map(({ id }) => id));
  expect([...knownMaintenance(WELL).keys()].sort()).toEqual([...known].sort());
  expect(open({})).toEqual([]);
  expect(open({ errorsLastAt: [NOW - 2 * DAY] })).toEqual(['week-errors']);
  expect(open({ errorsLastAt: [NOW - 1] })).toEqual(['errors', 'week-errors']);
  for (const name of ['backup', 'disk', 'secrets'])
    expect(open({ checks: [...WELL.checks.filter((line) => line.name !== name), check(name, 'problem')] })).toEqual([
      'health',
      name,
    ]);
  expect([open({ goodBackupAt: null }), open({ goodBackupAt: NOW - 7 * DAY })]).toEqual([['restore'], ['restore']]);
  const ends = { validTo: NOW + 14 * DAY - 1, distrust: null };
  expect([open({ certificate: null }), open({ certificate: ends })]).toEqual([['certificate'], ['certificate']]);
  expect([open({ audit: null }), open({ audit: { at: NOW - 31 * DAY, isPassed: true } })]).toEqual([
    ['audit'],
    ['audit'],
  ]);
  expect(open({ audit: { at: NOW, isPassed: false } })).toEqual(['audit']);
});

it('has a tick of an operator hold for the days of its list', () => {
  const task = (days: number) =>
    maintenanceOf(new Map(), [{ task: 'trends', at: NOW - days * DAY, who: 'ann@example.com' }], NOW)
      .flatMap(({ tasks }) => tasks)
      .find(({ id }) => id === 'trends');
  expect(task(6.9)).toMatchObject({ isDone: true, isAsked: false, tick: { who: 'ann@example.com' } });
  expect(task(7)).toMatchObject({ isDone: false, isAsked: true, tick: { who: 'ann@example.com' } });
});

it('reads when the newest audit was and whether it passed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-audit-'));
  const file = path.join(folder, 'security_report.json');
  expect(await readAudit(file)).toBeNull();
  writeFileSync(file, JSON.stringify({ created_at: new Date(NOW).toISOString(), passed: true }));
  expect(await readAudit(file)).toEqual({ at: NOW, isPassed: true });
  writeFileSync(file, '{}');
  expect(await readAudit(file)).toBeNull();
  rmSync(folder, { recursive: true });
});
