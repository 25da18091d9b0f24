import type { JSX } from 'preact';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { STRATEGY_IDS, isStrategyId } from '../../engine/strategies/index.ts';
import { queryTexts } from '../../http/address-schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { payerOf } from '../../http/idempotency-key.ts';
import { sendPage, sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { HistoryFilter, historyHref } from '../../../ui/history/history-filter.tsx';
import type { HistoryView } from '../../../ui/history/history-filter.tsx';
import { ACTIONS_FORM, COMPARE_FORM, HistoryList } from '../../../ui/history/history-list.tsx';
import { FormToken } from '../../../ui/layout/form-token.tsx';
import { RunAgainCost } from '../../../ui/quota/cost-line.tsx';
import type { Usage } from '../quota/quota.schema.ts';
import type { Quota } from '../quota/quota.ts';
import { registerComparePage } from './compare.pages.tsx';
import { registerHistoryActions } from './history-actions.pages.tsx';
import type { HistoryResponse } from './history.schema.ts';
import type { History } from './history.ts';

/** What the pages of the history are given. */
export interface HistoryPagesDeps {
  readonly history: History;
  readonly quota: Pick<Quota, 'usageOf'>;
  readonly render: RenderPage;
  /** True where visitors may make an account by themselves. */
  readonly canSignUp: boolean;
}

const NOTICES: Readonly<Record<string, string>> = {
  removed: 'One entry was removed.',
  cleared: 'Your history was cleared.',
  unchanged: 'Nothing is new since that run: it stands on the newest data.',
  two: 'Choose two runs of one symbol, no more and no fewer.',
};

/** What a visitor sees: what would be stored, and links to sign in, which lead back here. */
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
  readonly formToken: string | null;
  readonly view: HistoryView;
  readonly history: HistoryResponse;
  readonly notice: string | undefined;
  /** Runs that were chosen before, to be compared. */
  readonly chosen: readonly string[];
  /** What running an analysis again costs; null where nothing is counted. */
  readonly usage: Usage | null;
}

/** The two forms that buttons and boxes of the list belong to. */
function Forms({ formToken, view }: Pick<HistoryBodyProps, 'formToken' | 'view'>): JSX.Element {
  return (
    <>
      <form id={COMPARE_FORM} action="/history/compare">
        {Object.entries(view).map(([name, value]) =>
          value === null ? null : <input type="hidden" name={name} value={String(value)} />,
        )}
      </form>
      <form id={ACTIONS_FORM} method="post" action="/history/remove">
        <FormToken token={formToken} />
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

function HistoryBody({ formToken, view, history, notice, chosen, usage }: HistoryBodyProps): JSX.Element {
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
          <HistoryFilter view={view} strategies={STRATEGY_IDS} />
          <CompareButton history={history} />
        </div>
      )}
      {isEmpty ? (
        <Empty isWhole={hasNothing} />
      ) : (
        <>
          <Forms formToken={formToken} view={view} />
          <RunAgainCost usage={usage} />
          <div class="stack">
            <HistoryList entries={history.entries} chosen={chosen} />
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
function readView(query: Readonly<Record<string, unknown>>): HistoryView {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name].trim() : '');
  const strategy = text('strategy');
  const before = text('before');
  return {
    symbol: parseSymbol(text('symbol')),
    strategy: isStrategyId(strategy) ? strategy : null,
    before: /^\d{1,15}\.[0-9a-f-]{36}$/.test(before) ? before : null,
  };
}

/** `/history`: what a signed-in person looked up, and what can be done with it. */
export function registerHistoryPages(
  server: HttpServer,
  { history, quota, render, canSignUp }: HistoryPagesDeps,
): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/history',
    {
      config: { access: 'public' },
      schema: { hide: true, querystring: queryTexts('symbol', 'strategy', 'before', 'notice', 'run') },
    },
    async (request, reply) => {
      const user = currentUser(request);
      const about = { title: 'History', description: 'What you looked up, and what changed since.' };
      if (user === null) {
        const children = <SignedOut canSignUp={canSignUp} />;
        return sendPage(reply, await render(request, { ...about, children }));
      }
      const view = readView(request.query);
      const given = Object.entries(view).filter(([, value]) => value !== null);
      const found = await history.list(user.id, Object.fromEntries(given));
      const notice = typeof request.query['notice'] === 'string' ? request.query['notice'] : undefined;
      const chosen = [request.query['run']].flat().filter((id): id is string => typeof id === 'string');
      const formToken = formTokenOf(request);
      const usage = await quota.usageOf(payerOf(request));
      const children = <HistoryBody {...{ formToken, view, history: found, notice, chosen, usage }} />;
      return sendPrivate(reply, await render(request, { ...about, children }));
    },
  );
  registerComparePage(server, history, render);
  registerHistoryActions(server, history, render);
}
