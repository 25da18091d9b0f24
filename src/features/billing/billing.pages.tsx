import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { payerOf } from '../../http/idempotency-key.ts';
import { goOn, sendPage, sendPrivate } from '../../http/page.ts';
import type { PageContent, RenderPage } from '../../http/page.ts';
import { policyWithFormsTo } from '../../http/security-headers.ts';
import { currentUser, formTokenOf, requireUser } from '../../http/session.ts';
import { PlanCard } from '../../../ui/billing/plan-card.tsx';
import { PriceList } from '../../../ui/billing/price-list.tsx';
import { UsedList } from '../../../ui/quota/used-list.tsx';
import type { Quota } from '../quota/quota.ts';
import { NoFields, NoticeQuery, ReturnQuery } from './billing.schema.ts';
import type { Billing } from './billing.ts';
import { presentPlans, presentSubscription } from './billing.present.ts';
import { confirmation } from './confirmation.pages.tsx';
import type { Entitlements } from './entitlements.ts';
import { VISITOR_COMPUTATIONS_A_DAY } from './plans.ts';
import { isLive } from './subscription.ts';

interface BillingPagesDeps {
  readonly billing: Billing;
  readonly render: RenderPage;
  readonly apiBase: string | null;
  /** True where plans limit what can be done. */
  readonly isEnforced: boolean;
  /** What somebody has used of their plan; null where plans limit nothing. */
  readonly used: Pick<Quota, 'usageOf'> &
    Pick<Entitlements, 'limitsOf'> & {
      readonly countFavourites: (userId: string) => Promise<{ readonly total: number; readonly maximum: number }>;
    };
}

const NOTICES: Readonly<Record<string, string>> = {
  taken: 'You have a subscription already; this is it. Change its plan, or cancel it, with the button below.',
  none: 'No payment with your address was found that belongs to nobody yet.',
  found: 'A payment with your address was found: this is your plan.',
};

/** The prices, a person's plan, and where people arrive who come back from Stripe. */
export function registerBillingPages(
  server: HttpServer,
  { billing, render, apiBase, isEnforced, used }: BillingPagesDeps,
): void {
  // Its forms are answered with a redirect to Stripe's pages, which browsers count as part of the form.
  const policy = policyWithFormsTo([
    'https://checkout.stripe.com',
    'https://billing.stripe.com',
    ...(apiBase === null ? [] : [apiBase]),
  ]);
  const open = (reply: FastifyReply): FastifyReply => reply.header('content-security-policy', policy);
  const note = billing.isTest ? 'Payments are in test mode: no money is taken.' : null;

  server.get('/pricing', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const user = currentUser(request);
    const held = user === null ? null : await billing.planOf(user);
    const html = await render(request, {
      title: 'Prices',
      description: 'What each plan allows and costs.',
      children: (
        <PriceList
          plans={presentPlans()}
          held={held}
          note={note}
          token={formTokenOf(request)}
          isOpen={billing.whyClosed() === null}
          isEnforced={isEnforced}
          visitorsADay={VISITOR_COMPUTATIONS_A_DAY}
        />
      ),
    });
    return sendPage(open(reply), html);
  });

  const usedOf = async (request: FastifyRequest): Promise<ComponentChildren> => {
    const { id } = requireUser(request);
    const [usage, limits, favourites] = await Promise.all([
      used.usageOf(payerOf(request)),
      used.limitsOf(id),
      used.countFavourites(id),
    ]);
    if (usage === null || limits === null) return null;
    return <UsedList usage={usage} favourites={favourites} requestsAMinute={limits.requestsAMinute} />;
  };
  const showPlan = async (
    request: FastifyRequest,
    reply: FastifyReply,
    notice: string | undefined,
  ): Promise<FastifyReply> => {
    const user = requireUser(request);
    const subscriptions = await billing.subscriptionsOf(user);
    const html = await render(request, {
      title: 'Plan and billing',
      description: 'Your plan, and where to change it.',
      children: (
        <PlanCard
          plan={presentSubscription(subscriptions, billing.now())}
          notice={NOTICES[notice ?? ''] ?? null}
          note={note}
          token={formTokenOf(request)}
          isOpen={billing.whyClosed() === null}
          hasCustomer={subscriptions.length > 0}
          canBuy={!subscriptions.some(isLive)}
          used={await usedOf(request)}
        />
      ),
    });
    return sendPrivate(open(reply), html);
  };

  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { notice?: string } }>(
      '/account/billing',
      { config: { access: 'user' }, schema: { hide: true, querystring: NoticeQuery } },
      (request, reply) => showPlan(request, reply, request.query.notice),
    );
    scope.post(
      '/account/billing/portal',
      { config: { access: 'user' }, schema: { hide: true, body: NoFields } },
      async (request, reply) =>
        reply.header('cache-control', 'no-store').redirect(await billing.portalUrl(requireUser(request)), 303),
    );
    scope.post(
      '/account/billing/claim',
      { config: { access: 'user' }, schema: { hide: true, body: NoFields } },
      async (request, reply) => {
        const found = await billing.claim(requireUser(request));
        return reply.redirect(`/account/billing?notice=${found.length > 0 ? 'found' : 'none'}`, 303);
      },
    );
    done();
  });

  /** Without looking at the session: browsers send no cookie where another site leads here. */
  server.get<{ Querystring: { session?: string } }>(
    '/billing/return',
    {
      config: { access: 'public', session: 'ignored', rate: 'free' },
      schema: { hide: true, querystring: ReturnQuery },
    },
    async (request, reply) => {
      const { session } = request.query;
      const to = session === undefined ? '/billing/confirm' : `/billing/confirm?session=${encodeURIComponent(session)}`;
      const title = session === undefined ? 'Back to your plan' : 'Confirming your payment';
      const page: PageContent = {
        title,
        description: 'One moment.',
        moveOnTo: to,
        children: (
          <div class="stack narrow">
            <h1>{title}</h1>
            <p>
              One moment. <a href={to}>Go on</a> where nothing happens.
            </p>
          </div>
        ),
      };
      return sendPrivate(reply, await render(request, page));
    },
  );
  server.get(
    '/billing/cancelled',
    { config: { access: 'public', session: 'ignored', rate: 'free' }, schema: { hide: true } },
    async (request, reply) => {
      const page: PageContent = {
        title: 'Nothing was charged',
        description: 'The checkout was left.',
        children: (
          <div class="stack narrow">
            <h1>Nothing was charged</h1>
            <p>You left the checkout before paying.</p>
            <p class="act">
              <a class="btn" href="/pricing">
                Back to the prices
              </a>
            </p>
          </div>
        ),
      };
      return sendPrivate(reply, await render(request, page));
    },
  );
  server.get<{ Querystring: { session?: string } }>(
    '/billing/confirm',
    { config: { access: 'public' }, schema: { hide: true, querystring: ReturnQuery } },
    async (request, reply) => {
      const { session } = request.query;
      const user = currentUser(request);
      if (session === undefined) {
        // Back from changing something at Stripe.
        if (user === null) return goOn(reply, '/pricing');
        await billing.refresh(user);
        return goOn(reply, '/account/billing');
      }
      // Stripe is not asked about what is none of its ids.
      const state = /^cs_\w+$/.test(session) ? await billing.checkoutState(session) : 'over';
      return sendPrivate(reply, await render(request, confirmation(state, user !== null)));
    },
  );
}
