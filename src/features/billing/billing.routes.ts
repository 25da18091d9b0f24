import type { FastifyRequest } from 'fastify';
import { FORM_TYPE, acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { goOn } from '../../http/page.ts';
import { currentUser } from '../../http/session.ts';
import { AppError } from '../../platform/errors.ts';
import { CheckoutBodySchema, CheckoutResponseSchema, WebhookBody } from './billing.schema.ts';
import type { CheckoutBody } from './billing.schema.ts';
import type { Billing } from './billing.ts';

/** Stripe's events are a few kilobytes; invoices with many lines are larger. */
const WEBHOOK_LIMIT = 256 * 1024;

/** `POST /create-checkout-session`, and the endpoint to which Stripe posts what happened. */
export function registerBillingRoutes(server: HttpServer, billing: Billing): void {
  server.addSchema(CheckoutResponseSchema);
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: CheckoutBody }>(
      '/create-checkout-session',
      {
        config: { access: 'public', scope: 'analyse' },
        schema: {
          operationId: 'createCheckoutSession',
          summary: 'Begin to pay for a plan',
          description:
            'Without a session or key it is the checkout of a guest, whose plan belongs to the account that is confirmed with ' +
            "the address that was paid with. A form is redirected to Stripe's page.",
          tags: ['billing'],
          consumes: ['application/json', FORM_TYPE],
          body: CheckoutBodySchema,
          response: {
            200: { description: 'The checkout was begun.', $ref: 'CheckoutResponse#' },
            303: { description: "For a form: on to Stripe's page.", type: 'null' },
            ...problemResponses([
              { code: 'validation_failed', detail: 'The body has a field that is not known.' },
              { code: 'already_subscribed', detail: 'You have a subscription already.' },
              { code: 'payments_not_configured', detail: 'Payments are not configured on this server.' },
            ]),
          },
        },
      },
      async (request, reply) => {
        const { plan = 'pro', interval = 'month' } = request.body;
        const user = currentUser(request);
        try {
          const { id, url } = await billing.checkout(user, { plan, interval });
          if (isForm(request)) return await reply.header('cache-control', 'no-store').redirect(url, 303);
          return { success: true, checkout_url: url, session_id: id };
        } catch (error) {
          const isTaken = error instanceof AppError && error.code === 'already_subscribed';
          if (isTaken && isForm(request)) return goOn(reply, '/account/billing?notice=taken');
          throw error;
        }
      },
    );
    done();
  });
  server.register((scope, _options, done) => {
    scope.removeContentTypeParser('application/json');
    // The signature is over the bytes as they came.
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post(
      '/api/stripe/webhook',
      {
        bodyLimit: WEBHOOK_LIMIT,
        // Stripe sends what there is to say, and anybody else is refused after one digest.
        config: { access: 'public', session: 'ignored', rate: 'free' },
        schema: { hide: true, body: WebhookBody },
      },
      async (request) => {
        const signature = request.headers['stripe-signature'];
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        await billing.takeWebhook(body, typeof signature === 'string' ? signature : undefined);
        return { received: true };
      },
    );
    done();
  });
}

function isForm(request: FastifyRequest): boolean {
  return String(request.headers['content-type'] ?? '').startsWith(FORM_TYPE);
}
