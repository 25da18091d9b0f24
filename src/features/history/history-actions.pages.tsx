import type { JSX } from 'preact';
import { EntryForm, NoFields } from './history.schema.ts';
import { acceptForms } from '../../http/form-body.ts';
import { payerOf } from '../../http/idempotency-key.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, sameSitePath, sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { formTokenOf, requireUser } from '../../http/session.ts';
import { Form } from '../../../ui/account/form.tsx';
import { compareHref, symbolHref } from '../../../ui/history/run-words.ts';
import { exchangeDay } from '../../../ui/text/exchange-time.ts';
import { dateText, wholeText } from '../../../ui/text/format.ts';
import type { History } from './history.ts';

interface ClearProps {
  readonly entries: number;
  readonly oldest: number;
  readonly formToken: string | null;
}

function Clear({ entries, oldest, formToken }: ClearProps): JSX.Element {
  const since = dateText(exchangeDay(new Date(oldest).toISOString()));
  return (
    <section class="card narrow">
      <h1>Clear your history</h1>
      <p>
        {entries === 1 ? 'One entry goes' : `All ${wholeText(entries)} entries go`}, since {since}: what you searched
        for and which analyses you asked for. It cannot be undone.
      </p>
      <p>Your favourites and your account stay. The analyses themselves stay too, without your name.</p>
      <Form action="/history/clear" token={formToken} submit="Clear the history" isDanger />
      <p class="beside">
        <a href="/history">Keep it</a>
      </p>
    </section>
  );
}

/** Where the list was left, and nowhere else. */
function backTo(to: string | undefined, notice: string): string {
  const path = sameSitePath(to);
  const url = new URL(/^\/history(\?|$)/.test(path) ? path : '/history', 'http://here.invalid');
  url.searchParams.set('notice', notice);
  return `${url.pathname}${url.search}`;
}

/** Where a run that was made again is shown: beside the old one where that makes sense, otherwise by itself. */
async function afterRun(history: History, userId: string, then: string, now: string): Promise<string> {
  // Nothing changed since: the run is the same, and is not compared with itself.
  if (then === now) return '/history?notice=unchanged';
  const [old, fresh] = await Promise.all([history.entry(userId, then), history.entry(userId, now)]);
  const canCompare = old.analysis !== null && old.is_demo === fresh.is_demo;
  return canCompare ? compareHref(then, now) : symbolHref(fresh.symbol ?? '', fresh.strategy);
}

/** What the forms of the history do: run again, remove one, clear all after asking. */
export function registerHistoryActions(server: HttpServer, history: History, render: RenderPage): void {
  const config = { access: 'user' } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: EntryForm }>(
      '/history/run-again',
      { config, schema: { hide: true, body: EntryForm } },
      async (request, reply) => {
        const { id: userId } = requireUser(request);
        const now = await history.runAgain(userId, request.body.id, () => payerOf(request));
        return goOn(reply, await afterRun(history, userId, request.body.id, now));
      },
    );
    scope.post<{ Body: EntryForm }>(
      '/history/remove',
      { config, schema: { hide: true, body: EntryForm } },
      async (request, reply) => {
        await history.forget(requireUser(request).id, request.body.id);
        return goOn(reply, backTo(request.body.to, 'removed'));
      },
    );
    scope.get('/history/clear', { config, schema: { hide: true } }, async (request, reply) => {
      const { entries, oldest } = await history.count(requireUser(request).id);
      if (oldest === null) return goOn(reply, '/history');
      const html = await render(request, {
        title: 'Clear your history',
        description: 'What goes and what stays.',
        children: <Clear entries={entries} oldest={oldest} formToken={formTokenOf(request)} />,
      });
      return sendPrivate(reply, html);
    });
    scope.post('/history/clear', { config, schema: { hide: true, body: NoFields } }, async (request, reply) => {
      await history.forgetAll(requireUser(request).id);
      return goOn(reply, '/history?notice=cleared');
    });
    done();
  });
}
