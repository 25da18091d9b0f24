import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren, JSX } from 'preact';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ActionList } from '../../../ui/console/action-list.tsx';
import { ErrorList } from '../../../ui/console/error-list.tsx';
import { BlockedList, EventList } from '../../../ui/console/event-list.tsx';
import { MaintenanceList } from '../../../ui/console/maintenance-list.tsx';
import { ProblemList } from '../../../ui/console/problem-list.tsx';
import { SourceList } from '../../../ui/console/source-list.tsx';
import { TrafficChart } from '../../../ui/console/traffic-chart.tsx';
import { refuseOwnAddress } from '../../http/client-address.ts';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import { formTokenOf, requireFreshSecondFactor, requireUser, whereToConfirm } from '../../http/session.ts';
import { noteTarget } from '../../http/watch-requests.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { TICKED_BY_OPERATORS } from './maintenance.ts';

const PATH = '/console';
const config = { access: 'operator' } as const;
const AddressForm = Type.Object(
  { address: Type.String({ minLength: 1, maxLength: 60 }) },
  { additionalProperties: false },
);
const TaskForm = Type.Object(
  { task: Type.Enum([...TICKED_BY_OPERATORS] as [string, ...string[]], { type: 'string' }) },
  { additionalProperties: false },
);
const NoticeQuery = Type.Object({ notice: Type.Optional(Type.String()) });
const NOTICES: Readonly<Record<string, string>> = {
  blocked: 'The address is blocked for an hour.',
  ticked: 'The task is done, and that you did it is recorded.',
  unblocked: 'The address is not blocked any more.',
};

function Part({ id, title, children }: { id: string; title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** `/console`: what is wrong, what was noticed of attacks, and what operators did. For operators who proved their second factor. */
export function registerConsole(server: HttpServer, deps: ConsoleDeps): void {
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    said: { readonly notice?: string | undefined; readonly message?: string },
  ): Promise<FastifyReply> => {
    const formToken = formTokenOf(request);
    const looking = deps.checks();
    const [checks, events, errors, traffic, blocked, sources, actions, groups] = await Promise.all([
      looking,
      deps.events(),
      deps.errors(),
      deps.traffic(),
      deps.blocked(),
      deps.sources(),
      deps.actions(),
      looking.then(deps.maintenance),
    ]);
    const html = await deps.render(request, {
      title: 'Console',
      description: 'What this server needs from its operators.',
      children: (
        <div class="stack narrow">
          <h1>Console</h1>
          {said.notice === undefined ? null : (
            <p class="said" role="status">
              {said.notice}
            </p>
          )}
          {said.message === undefined ? null : (
            <p class="refusal" role="alert">
              {said.message}
            </p>
          )}
          <Part id="problems" title="Problems">
            <ProblemList lines={checks} />
          </Part>
          <Part id="maintenance" title="Maintenance">
            <MaintenanceList groups={groups} formToken={formToken} />
          </Part>
          <Part id="events" title="Security events of the last seven days">
            <EventList
              label="Security events"
              events={events}
              none="Nothing was noticed."
              formToken={formToken}
              blocked={blocked}
            />
            <BlockedList blocked={blocked} formToken={formToken} />
          </Part>
          <Part id="traffic" title="Requests per minute">
            <TrafficChart minutes={traffic} />
          </Part>
          <Part id="errors" title="Errors of the last seven days">
            <ErrorList errors={errors} />
          </Part>
          <Part id="sources" title="Sources">
            <SourceList sources={sources} />
          </Part>
          <Part id="actions" title="What operators did">
            <ActionList actions={actions} />
          </Part>
        </div>
      ),
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: Static<typeof NoticeQuery> }>(
      PATH,
      { config, schema: { hide: true, querystring: NoticeQuery } },
      (request, reply) => send(request, reply, { notice: NOTICES[request.query.notice ?? ''] }),
    );
    const change = (name: 'block' | 'unblock', work: (request: FastifyRequest, address: string) => Promise<unknown>) =>
      scope.post<{ Body: Static<typeof AddressForm> }>(
        `${PATH}/${name}`,
        { config, schema: { hide: true, body: AddressForm } },
        async (request, reply) => {
          const confirmAt = whereToConfirm(request, deps.now());
          if (confirmAt !== null) return goOn(reply, `${confirmAt}?to=${encodeURIComponent(PATH)}`);
          requireFreshSecondFactor(request, deps.now());
          const { address } = request.body;
          noteTarget(request, address);
          return orFormAgain(
            reply,
            async () => {
              await work(request, address);
              return goOn(reply, `${PATH}?notice=${name}ed`);
            },
            (message) => send(request, reply, { message }),
          );
        },
      );
    change('block', (request, address) => {
      refuseOwnAddress(request, address);
      return deps.block(address);
    });
    change('unblock', (_request, address) => deps.unblock(address));
    scope.post<{ Body: Static<typeof TaskForm> }>(
      `${PATH}/maintenance`,
      { config, schema: { hide: true, body: TaskForm } },
      async (request, reply) => {
        await deps.tick(requireUser(request).id, request.body.task);
        return goOn(reply, `${PATH}?notice=ticked#maintenance`);
      },
    );
    done();
  });
}
