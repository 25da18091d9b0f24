import path from 'node:path';
import { SECURITY_RULES } from '../features/security/security-rules.ts';
import type { RuleName } from '../features/security/security-rules.ts';
import type { RenderPage } from '../http/page.ts';
import type { ConsoleDeps } from '../pages/console/console-deps.ts';
import { maintenanceOf, TICK_ACTION } from '../pages/console/maintenance.ts';
import { readCertificate } from '../platform/tls-certificate.ts';
import { knownMaintenance, readAudit } from './known-maintenance.ts';
import type { Container } from './container.ts';

const WEEK_MS = 7 * 86_400_000;
const MOST_EVENTS = 50;
const MOST_ERRORS = 50;
const MOST_ACTIONS = 20;
/** Of which the requests are drawn. */
const MINUTES = 60;
const MOST_PROBLEMS = 10;
const WAYS: Readonly<Record<string, string>> = { command: 'command line', token: 'OPERATOR_TOKEN' };

/** What the console shows and does, over the product. */
export function consoleDeps(container: Container, render: RenderPage): ConsoleDeps {
  const { security, source } = container;
  const since = (): number => security.now() - WEEK_MS;
  return {
    render,
    now: container.accounts.now,
    checks: async () => {
      const lines = await container.checkAll();
      const since = await security.failingSince(lines);
      return lines.map((line, i) => ({ ...line, since: since[i] ?? null }));
    },
    events: async () => {
      await security.flush();
      const rows = await security.list({ since: since(), limit: MOST_EVENTS });
      return rows
        .filter(({ rule }) => rule !== 'server_error')
        .map(({ rule, detail, address, count, last_at }) => ({
          title: SECURITY_RULES[rule as RuleName].title,
          detail,
          address,
          count,
          lastAt: last_at,
        }));
    },
    errors: async () => {
      const rows = await container.errors.list(since(), MOST_ERRORS);
      return rows.map(({ kind, place, count, first_at, last_at, release, routes, request_ids }) => ({
        kind,
        place,
        count,
        firstAt: first_at,
        lastAt: last_at,
        release,
        routes: JSON.parse(routes) as string[],
        requestIds: JSON.parse(request_ids) as string[],
      }));
    },
    traffic: () => container.performance.lastMinutes(MINUTES),
    blocked: security.blocked,
    sources: async () => {
      const live = (await source.figures())?.sources ?? [];
      const { figures } = await container.performance.lastDay();
      const problems = source.provider.problems();
      return {
        label: source.provider.label,
        live: live.map((one) => {
          const { asked = 0, failed = 0, limited = 0, open = 0 } = figures.sources.get(one.source) ?? {};
          const isAsked = one.breaker !== 'open';
          return { source: one.source, isAsked, until: one.open_until, asked, failed, held: limited + open };
        }),
        problems: problems.slice(0, MOST_PROBLEMS).map(({ where, what }) => `${where}: ${what}`),
        moreProblems: Math.max(0, problems.length - MOST_PROBLEMS),
      };
    },
    actions: async () =>
      (await security.actions(MOST_ACTIONS)).map(({ at, email, way, action, target }) => ({
        at,
        who: email ?? WAYS[way] ?? 'an account that was deleted',
        action,
        target,
      })),
    tick: (userId, task) => security.record({ userId, way: 'session', action: TICK_ACTION, target: task }),
    maintenance: async (checks) => {
      const now = security.now();
      const { publicUrl } = container.config;
      const hasTls = publicUrl?.startsWith('https:') === true;
      const [errors, certificate, audit, ticks] = await Promise.all([
        container.errors.list(since(), MOST_ERRORS),
        hasTls ? readCertificate(publicUrl).catch(() => null) : null,
        readAudit(path.resolve('security_report.json')),
        security.newestOfEach(TICK_ACTION),
      ]);
      const good = container.backups.list().find(({ state }) => state === 'good');
      const known = knownMaintenance({
        ...{ now, checks, certificate, audit },
        errorsLastAt: errors.map(({ last_at }) => last_at),
        goodBackupAt: good?.at ?? null,
      });
      const ticked = ticks.map(({ target, at, email }) => ({
        task: target,
        at,
        who: email ?? 'an account that was deleted',
      }));
      return maintenanceOf(known, ticked, now);
    },
    block: security.block,
    unblock: security.unblock,
  };
}
