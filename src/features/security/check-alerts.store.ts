import type { FoundCheck } from '../../platform/check-line.ts';
import type { Alert } from './alerts.ts';
import type { Database } from './security-database.store.ts';
import { claimAlert } from './security-events.store.ts';

/** So long operators are not told again that the same check fails, however often it passes in between. */
const QUIET_MS = 3_600_000;
/** The watch over backups tells of this one itself, also where the database is away. */
const TELLS_ITSELF: ReadonlySet<string> = new Set(['backup']);

const failedKey = (name: string): string => `check_failed ${name}`;
const passedKey = (name: string): string => `check_passed ${name}`;

/**
 * What operators are to be told of the checks, given what they were told: that one fails, and that it passes again. Each
 * is returned to one process only. What is unknown changes nothing.
 */
export async function alertsOfChecks(
  db: Database,
  lines: readonly FoundCheck[],
  now: number,
): Promise<readonly Alert[]> {
  const rows = await db.selectFrom('security_alerts').selectAll().where('rule', 'like', 'check_%').execute();
  const toldAt = new Map(rows.map(({ rule, sent_at }) => [rule, sent_at]));
  const alerts: Alert[] = [];
  for (const name of new Set(lines.map((line) => line.name))) {
    const same = lines.filter((line) => line.name === name);
    const bad = same.find(({ status }) => status === 'problem');
    const [failedAt, passedAt] = [toldAt.get(failedKey(name)), toldAt.get(passedKey(name))];
    const isToldBad = failedAt !== undefined && (passedAt === undefined || passedAt < failedAt);
    const about = { address: null, count: 1, lastAt: now };
    if (bad !== undefined && !isToldBad) {
      if (!(await claimAlert(db, failedKey(name), now, QUIET_MS)) || TELLS_ITSELF.has(name)) continue;
      const said = [`${name}: ${bad.text}`, bad.effect && `Effect: ${bad.effect}`, bad.fix && `To do: ${bad.fix}`];
      const detail = [...said, bad.command && `Command: ${bad.command}`].filter(Boolean).join(' ');
      alerts.push({ ...about, rule: 'check_failed', title: `Check failed: ${name}`, detail });
    } else if (bad === undefined && isToldBad && same.every(({ status }) => status !== 'unknown')) {
      if (!(await claimAlert(db, passedKey(name), now, 0))) continue;
      const detail = `${name}: ${same[0]?.text ?? ''}`;
      alerts.push({ ...about, rule: 'check_passed', title: `Check passes again: ${name}`, detail });
    }
  }
  return alerts;
}
