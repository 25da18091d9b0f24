import type { JSX } from 'preact';
import type { CompareResponse } from './history.schema.ts';
import { queryTexts } from '../../http/address-schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { requireUser } from '../../http/session.ts';
import { FactorChanges, TwoRuns } from '../../../ui/history/compare-card.tsx';
import { symbolHref } from '../../../ui/history/run-words.ts';
import { companyTitle, strategyName } from '../../../ui/text/verdict-words.ts';
import { AppError } from '../../platform/errors.ts';
import type { History } from './history.ts';

function Compared({ comparison }: { readonly comparison: CompareResponse }): JSX.Element {
  const { symbol, now, summary, notes } = comparison;
  return (
    <div class="stack compare" data-state={comparison.is_same ? 'same' : 'ready'}>
      <div>
        <p class="eyebrow">
          <a href="/history">History</a>
        </p>
        <h1>{companyTitle(symbol, now.company_name)}: what changed</h1>
        <p class="lede" data-unit="summary">
          {summary}
        </p>
      </div>
      {notes.length === 0 ? null : (
        <ul class="why" aria-label="What else was not the same">
          {notes.map((note) => (
            <li>{note}</li>
          ))}
        </ul>
      )}
      <div class="grid">
        <section class="card" data-unit="two-runs" aria-labelledby="two-h">
          <h2 id="two-h">Then and now</h2>
          <TwoRuns comparison={comparison} />
          <p class="act mt">
            <a class="btn" href={symbolHref(symbol, now.strategy)}>
              Open {symbol}, {strategyName(now.strategy)}
            </a>
          </p>
        </section>
        <section class="card" data-unit="changes" aria-labelledby="changes-h">
          <h2 id="changes-h">By factor</h2>
          <FactorChanges comparison={comparison} />
        </section>
      </div>
      <p class="fine">
        A score is 50 plus points; an input that is not there has no points. So the changes add up to the change of the
        score. <a href="/method">How this is calculated</a>
      </p>
    </div>
  );
}

function NotCompared({ message }: { readonly message: string }): JSX.Element {
  return (
    <section class="card narrow" data-state="error">
      <h1>These cannot be compared</h1>
      <p>{message}</p>
      <p class="act mt">
        <a class="btn" href="/history">
          Back to the history
        </a>
      </p>
    </section>
  );
}

/** More boxes are not remembered. */
const MOST_CHOSEN = 20;

/** The different runs that are named; one that is named twice is one. */
const readRuns = (run: unknown): readonly string[] => [
  ...new Set([run].flat().filter((id): id is string => typeof id === 'string')),
];

/** The list as it was left, with what was chosen in it. */
function backToChoice(query: Readonly<Record<string, unknown>>, runs: readonly string[]): string {
  const parts = new URLSearchParams();
  for (const name of ['symbol', 'strategy', 'before']) {
    const value = query[name];
    if (typeof value === 'string') parts.set(name, value);
  }
  for (const run of runs) parts.append('run', run);
  parts.set('notice', 'two');
  return `/history?${parts.toString()}`;
}

/** `/history/compare?run=ID&run=ID`: what changed between two runs of one symbol. */
export function registerComparePage(server: HttpServer, history: History, render: RenderPage): void {
  const compare = async (
    userId: string,
    a: string,
    b: string,
  ): Promise<CompareResponse | { readonly refused: string }> => {
    try {
      return await history.compare(userId, { a, b });
    } catch (error) {
      if (error instanceof AppError && error.code === 'validation_failed') return { refused: error.userMessage };
      throw error;
    }
  };
  server.get<{ Querystring: Record<string, unknown> }>(
    '/history/compare',
    {
      config: { access: 'user' },
      schema: { hide: true, querystring: queryTexts('run', 'symbol', 'strategy', 'before') },
    },
    async (request, reply) => {
      const user = requireUser(request);
      const runs = readRuns(request.query['run']);
      const [a, b] = runs;
      if (a === undefined || b === undefined || runs.length > 2) {
        return goOn(reply, backToChoice(request.query, runs.slice(0, MOST_CHOSEN)));
      }
      const found = await compare(user.id, a, b);
      const content =
        'refused' in found
          ? {
              title: 'These cannot be compared',
              description: found.refused,
              children: <NotCompared message={found.refused} />,
            }
          : {
              title: `${found.symbol}: what changed`,
              description: found.summary,
              children: <Compared comparison={found} />,
            };
      return sendPrivate('refused' in found ? reply.code(400) : reply, await render(request, content));
    },
  );
}
