import type { JSX } from 'preact';
import type { HistoryResponse } from '../../features/history/history.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { currentUser } from '../../http/session.ts';
import { HistoryFilter, historyHref } from '../../../ui/history/history-filter.tsx';
import type { HistoryView } from '../../../ui/history/history-filter.tsx';
import { ACTIONS_FORM, COMPARE_FORM, HistoryList } from '../../../ui/history/history-list.tsx';
import { FormToken } from '../../../ui/layout/form-token.tsx';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { sendPrivate } from '../account/account-pages.ts';
import type { PageDeps } from '../page-deps.ts';
import { renderPage, sendPage } from '../render-page.tsx';
import { visitorOf } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';
import { registerHistoryActions } from './history-actions.page.tsx';
import { registerComparePage } from './compare.page.tsx';

const NOTICES: Readonly<Record<string, string>> = {
  removed: 'One entry was removed.',
  cleared: 'Your history was cleared.',
};

/** What a visitor is told: what would be kept, and the ways in; signing in leads back here. */
function SignedOut({ canSignUp }: { readonly canSignUp: boolean }): JSX.Element {
  return (
    <section class="card narrow" data-state="signed-out">
      <h1>History</h1>
      <p>
        Signed in, you find here what you looked up and every verdict that you asked for, as it was that day. You can
        run an analysis again and see what changed, factor by factor.
      </p>
      <p>Nothing of what you look up is kept while you are signed out.</p>
      <p class="act mt">
        <a class="btn pri" href="/login?to=%2Fhistory">
          Sign in
        </a>
        {canSignUp ? (
          <a class="btn" href="/signup?to=%2Fhistory">
            Make an account
          </a>
        ) : null}
      </p>
    </section>
  );
}

function Empty({ isWhole }: { readonly isWhole: boolean }): JSX.Element {
  return (
    <section class="card">
      <p>
        {isWhole
          ? 'Nothing yet. Your searches and analyses will be listed here, by day.'
          : 'Nothing in your history matches.'}
      </p>
      <p class="act mt">
        <a class="btn" href={isWhole ? '/' : '/history'}>
          {isWhole ? 'Look up a stock' : 'Show all'}
        </a>
      </p>
    </section>
  );
}

interface HistoryBodyProps {
  readonly visitor: Visitor;
  readonly view: HistoryView;
  readonly history: HistoryResponse;
  readonly strategies: readonly string[];
  readonly notice: string | undefined;
}

/** The two forms that buttons and boxes of the list belong to. */
function Forms({ visitor, view }: Pick<HistoryBodyProps, 'visitor' | 'view'>): JSX.Element {
  return (
    <>
      <form id={COMPARE_FORM} action="/history/compare" />
      <form id={ACTIONS_FORM} method="post" action="/history/remove">
        <FormToken token={visitor.formToken} />
        <input type="hidden" name="to" value={historyHref(view)} />
      </form>
    </>
  );
}

function CompareButton({ history }: Pick<HistoryBodyProps, 'history'>): JSX.Element | null {
  if (history.entries.filter(({ analysis }) => analysis !== null).length < 2) return null;
  return <button form={COMPARE_FORM}>Compare the two chosen runs</button>;
}

function Pages({ view, history }: Pick<HistoryBodyProps, 'view' | 'history'>): JSX.Element | null {
  const { next } = history;
  if (view.before === null && next === null) return null;
  return (
    <nav class="pages" aria-label="Pages of the history">
      {view.before === null ? <span /> : <a href={historyHref({ ...view, before: null })}>Newest</a>}
      {next === null ? <span /> : <a href={historyHref({ ...view, before: next })}>Older</a>}
    </nav>
  );
}

function HistoryBody({ visitor, view, history, strategies, notice }: HistoryBodyProps): JSX.Element {
  const isFiltered = view.symbol !== null || view.strategy !== null;
  const isEmpty = history.entries.length === 0;
  const hasNothing = isEmpty && !isFiltered && view.before === null;
  return (
    <div class="history" data-state={isEmpty ? 'empty' : 'ready'}>
      <div class="row">
        <div>
          <h1>History</h1>
          <p class="eyebrow">What you looked up. Days and times are those of New York (ET).</p>
        </div>
        {hasNothing ? null : (
          <a class="btn" href="/history/clear">
            Clear all
          </a>
        )}
      </div>
      <p role="status">{NOTICES[notice ?? ''] ?? ''}</p>
      {hasNothing ? null : (
        <div class="row bar-of">
          <HistoryFilter view={view} strategies={strategies} />
          <CompareButton history={history} />
        </div>
      )}
      {isEmpty ? (
        <Empty isWhole={hasNothing} />
      ) : (
        <>
          <Forms visitor={visitor} view={view} />
          <div class="stack">
            <HistoryList entries={history.entries} />
          </div>
          <p class="after">
            <CompareButton history={history} />
          </p>
        </>
      )}
      <Pages view={view} history={history} />
    </div>
  );
}

/** Reads the query. What is not known counts as not given. */
function readView(query: Readonly<Record<string, unknown>>, strategies: readonly string[]): HistoryView {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name].trim() : '');
  const strategy = text('strategy');
  const before = text('before');
  return {
    symbol: parseSymbol(text('symbol')),
    strategy: strategies.includes(strategy) ? strategy : null,
    before: /^\d{1,15}\.[0-9a-f-]{36}$/.test(before) ? before : null,
  };
}

/** `/history`: what a signed-in person looked up, and what can be done with it. */
export function registerHistoryPages(server: HttpServer, deps: PageDeps): void {
  const strategies = deps.strategies.map(({ id }) => id);
  server.get<{ Querystring: Record<string, unknown> }>(
    '/history',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const visitor = visitorOf(request);
      const user = currentUser(request);
      const about = { title: 'History', description: 'What you looked up, and what changed since.' };
      if (user === null) {
        const children = <SignedOut canSignUp={deps.accounts.signups === 'open'} />;
        return sendPage(reply, await renderPage(deps, visitor, { ...about, children }));
      }
      const view = readView(request.query, strategies);
      const given = Object.entries(view).filter(([, value]) => value !== null);
      const history = await deps.history.list(user.id, Object.fromEntries(given));
      const notice = typeof request.query['notice'] === 'string' ? request.query['notice'] : undefined;
      const children = <HistoryBody {...{ visitor, view, history, strategies, notice }} />;
      return sendPrivate(reply, await renderPage(deps, visitor, { ...about, children }));
    },
  );
  registerComparePage(server, deps);
  registerHistoryActions(server, deps);
}
