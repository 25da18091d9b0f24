import type { JSX } from 'preact';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { askerOf, payerOf } from '../../http/idempotency-key.ts';
import { goOn, sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { Form } from '../../../ui/account/form.tsx';
import { symbolHref } from '../../../ui/history/run-words.ts';
import { RunAgainCost } from '../../../ui/quota/cost-line.tsx';
import { RunSteps, shownSteps } from '../../../ui/runs/run-steps.tsx';
import { strategyName } from '../../../ui/text/verdict-words.ts';
import type { Usage } from '../quota/quota.schema.ts';
import type { Quota } from '../quota/quota.ts';
import type { RunStatusResponse } from './runs.schema.ts';
import type { RunStep } from './runs.store.ts';
import type { Runs } from './runs.ts';

const RunForm = Type.Object(
  { symbol: Type.String({ maxLength: 60 }), strategy: Type.String({ maxLength: 20 }) },
  { additionalProperties: false },
);
type RunForm = Static<typeof RunForm>;
const IdParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const NoFields = Type.Object({}, { additionalProperties: false });

interface RunProps {
  readonly run: RunStatusResponse;
  readonly steps: readonly RunStep[];
  readonly formToken: string | null;
  /** What another run would cost; null where nothing is counted, and while nothing is to be run again. */
  readonly usage: Usage | null;
}

/** How many seconds a page that cannot run scripts waits before it looks again. */
const LOOK_AGAIN_SECONDS = 2;

const runHref = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** Where a run stands, in one sentence. */
function sentenceOf({ status, queue_position: position, error }: RunStatusResponse): string {
  if (status === 'completed') return 'The analysis is ready.';
  if (status === 'failed') return error?.message ?? 'The analysis failed.';
  if (status === 'processing') return 'The analysis is running. You can leave this page; its address keeps working.';
  const ahead = position === null || position === 0 ? 'It is next' : `${position} others are before it`;
  return `The analysis waits. ${ahead}. You can leave this page; its address keeps working.`;
}

const STATES = { pending: 'running', processing: 'running', completed: 'ready', failed: 'error' } as const;

function Again({ run, formToken, usage }: Omit<RunProps, 'steps'>): JSX.Element {
  return (
    <>
      <Form action="/runs" token={formToken} submit="Run it again">
        <input type="hidden" name="symbol" value={run.symbol} />
        <input type="hidden" name="strategy" value={run.strategy} />
      </Form>
      <RunAgainCost usage={usage} />
    </>
  );
}

function RunBody({ run, steps, formToken, usage }: RunProps): JSX.Element {
  const state = STATES[run.status];
  const href = symbolHref(run.symbol, run.strategy);
  return (
    <section class="card narrow" data-state={state} data-run={run.task_id} aria-busy={state === 'running'}>
      <h1>
        {run.symbol}, {strategyName(run.strategy)}
      </h1>
      <p role={state === 'error' ? 'alert' : 'status'} class={state === 'error' ? 'refusal' : undefined}>
        {sentenceOf(run)}
      </p>
      <RunSteps steps={shownSteps(run, steps)} />
      {state === 'running' ? (
        <Form action={`${runHref(run.task_id)}/cancel`} token={formToken} submit="Cancel the analysis" isPlain />
      ) : null}
      {state === 'error' ? <Again run={run} formToken={formToken} usage={usage} /> : null}
      <p class="act mt">
        {state === 'ready' ? (
          <a class="btn pri" href={href} data-result>
            See the verdict
          </a>
        ) : (
          <a href={href}>The page of {run.symbol}</a>
        )}
      </p>
    </section>
  );
}

/** `/runs/:id`: an analysis that runs behind the requests, step by step; its end leads to the result. */
export function registerRunPages(
  server: HttpServer,
  { runs, quota, render }: { readonly runs: Runs; readonly quota: Pick<Quota, 'usageOf'>; readonly render: RenderPage },
): void {
  const config = { access: 'public' } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Params: Static<typeof IdParams> }>(
      '/runs/:id',
      { config, schema: { hide: true, params: IdParams } },
      async (request, reply) => {
        const { run, steps } = await runs.progress(request.params.id, currentUser(request)?.id ?? null);
        const isRunning = run.completed_at === null;
        const usage = run.status === 'failed' ? await quota.usageOf(payerOf(request)) : null;
        const html = await render(request, {
          title: `Analysis of ${run.symbol}`,
          description: `An analysis of ${run.symbol}, step by step.`,
          script: 'run',
          ...(isRunning ? { lookAgainSeconds: LOOK_AGAIN_SECONDS } : {}),
          children: <RunBody run={run} steps={steps} formToken={formTokenOf(request)} usage={usage} />,
        });
        return sendPrivate(reply, html);
      },
    );
    scope.post<{ Body: RunForm }>(
      '/runs',
      { config, schema: { hide: true, body: RunForm } },
      async (request, reply) => {
        const { body } = await runs.accept(request.body, askerOf(request));
        return goOn(reply, runHref((JSON.parse(body) as { readonly task_id: string }).task_id));
      },
    );
    scope.post<{ Params: Static<typeof IdParams> }>(
      '/runs/:id/cancel',
      { config, schema: { hide: true, params: IdParams, body: NoFields } },
      async (request, reply) => {
        await runs.cancel(request.params.id, currentUser(request)?.id ?? null);
        return goOn(reply, runHref(request.params.id));
      },
    );
    done();
  });
}
