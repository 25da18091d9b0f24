import { SECURITY_RULES } from '../features/security/security-rules.ts';
import type { RuleName } from '../features/security/security-rules.ts';
import type { RenderPage } from '../http/page.ts';
import type { ConsoleDeps } from '../pages/console/console-deps.ts';
import type { Container } from './container.ts';

const WEEK_MS = 7 * 86_400_000;
const MOST_EVENTS = 50;
const MOST_ACTIONS = 20;
const MOST_PROBLEMS = 10;
const WAYS: Readonly<Record<string, string>> = { command: 'command line', token: 'OPERATOR_TOKEN' };

/** What the console shows and does, over the product. */
export function consoleDeps(container: Container, render: RenderPage): ConsoleDeps {
  const { security, source } = container;
  const shown = async (isError: boolean): ReturnType<ConsoleDeps['events']> => {
    await security.flush();
    const since = security.now() - WEEK_MS;
    const rows = await security.list({ since, limit: MOST_EVENTS, ...(isError ? { rule: 'server_error' } : {}) });
    return rows
      .filter(({ rule }) => isError || rule !== 'server_error')
      .map(({ rule, detail, address, count, last_at }) => ({
        title: SECURITY_RULES[rule as RuleName].title,
        detail,
        address,
        count,
        lastAt: last_at,
      }));
  };
  return {
    render,
    now: container.accounts.now,
    checks: async () => {
      const lines = await container.checkAll();
      const since = await security.failingSince(lines);
      return lines.map((line, i) => ({ ...line, since: since[i] ?? null }));
    },
    events: () => shown(false),
    errors: () => shown(true),
    blocked: security.blocked,
    sources: async () => {
      const live = (await source.figures())?.sources ?? [];
      const problems = source.provider.problems();
      return {
        label: source.provider.label,
        live: live.map((one) => ({ source: one.source, isAsked: one.breaker !== 'open', until: one.open_until })),
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
    block: security.block,
    unblock: security.unblock,
  };
}
