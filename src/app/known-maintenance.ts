import { readFile } from 'node:fs/promises';
import type { KnownTask } from '../pages/console/maintenance.ts';
import type { FoundCheck } from '../platform/check-line.ts';
import type { TlsCertificate } from '../platform/tls-certificate.ts';

const DAY_MS = 86_400_000;
const LEAST_DAYS = 14;
const OLDEST_AUDIT_DAYS = 31;

export interface MaintenanceFacts {
  readonly now: number;
  readonly checks: readonly FoundCheck[];
  /** When each kind of error was last seen. */
  readonly errorsLastAt: readonly number[];
  /** The newest good backup, which was restored for a trial when it was made; null: there is none. */
  readonly goodBackupAt: number | null;
  /** Null: PUBLIC_URL names no https address, or nobody answers there. */
  readonly certificate: TlsCertificate | null;
  /** The report of the newest audit; null: there is none in the folder of the server. */
  readonly audit: { readonly at: number; readonly isPassed: boolean } | null;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const howMany = (count: number): string => (count === 1 ? 'One kind of error' : `${count} kinds of errors`);

/** What the machine can tell of the tasks of maintenance. */
export function knownMaintenance(facts: MaintenanceFacts): ReadonlyMap<string, KnownTask> {
  const { now, checks, certificate, audit } = facts;
  const ofCheck = (name: string): KnownTask => {
    const lines = checks.filter((line) => line.name === name);
    const wrong = lines.filter(({ status }) => status !== 'ok');
    const text = (wrong.length > 0 ? wrong : lines).map((line) => line.text).join(' ');
    if (lines.length === 0) return { isDone: false, text: 'It is not checked in development.' };
    return { isDone: wrong.length === 0, text };
  };
  const errors = (days: number): KnownTask => {
    const count = facts.errorsLastAt.filter((at) => now - at < days * DAY_MS).length;
    return { isDone: count === 0, text: count === 0 ? 'No request failed.' : `${howMany(count)}.` };
  };
  const problems = checks.filter(({ status }) => status === 'problem').map(({ name }) => name);
  const good = facts.goodBackupAt;
  return new Map<string, KnownTask>([
    [
      'health',
      {
        isDone: problems.length === 0,
        text: problems.length === 0 ? 'No check fails.' : `Problems: ${problems.join(', ')}.`,
      },
    ],
    ['errors', errors(1)],
    ['week-errors', errors(7)],
    ['backup', ofCheck('backup')],
    ['disk', ofCheck('disk')],
    ['secrets', ofCheck('secrets')],
    [
      'restore',
      good === null
        ? { isDone: false, text: 'There is no good backup.' }
        : { isDone: now - good < 7 * DAY_MS, text: `The newest that was restored is of ${dayOf(good)}.` },
    ],
    [
      'certificate',
      certificate === null
        ? { isDone: false, text: 'None could be read at PUBLIC_URL.' }
        : {
            isDone: certificate.distrust === null && certificate.validTo - now >= LEAST_DAYS * DAY_MS,
            text: `It ends on ${dayOf(certificate.validTo)}${certificate.distrust === null ? '' : ', and browsers do not trust it'}.`,
          },
    ],
    [
      'audit',
      audit === null
        ? { isDone: false, text: 'There is no security_report.json in the folder of the server.' }
        : {
            isDone: audit.isPassed && now - audit.at < OLDEST_AUDIT_DAYS * DAY_MS,
            text: `The newest, of ${dayOf(audit.at)}, ${audit.isPassed ? 'passed' : 'did not pass'}.`,
          },
    ],
  ]);
}

/** The report that `tradewise audit` wrote; null where it is not there or no such report. */
export async function readAudit(file: string): Promise<MaintenanceFacts['audit']> {
  try {
    const report = JSON.parse(await readFile(file, 'utf8')) as { created_at?: unknown; passed?: unknown };
    const at = Date.parse(String(report.created_at));
    return Number.isNaN(at) ? null : { at, isPassed: report.passed === true };
  } catch {
    return null;
  }
}
