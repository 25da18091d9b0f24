import type { ServerResponse } from 'node:http';
import { DAY } from './stripe-state.ts';
import type { ApiState } from './stripe-routes.ts';

interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What a person sees at Stripe: the page of a checkout, and that where a subscription is changed. */
export function answerPage(stripe: ApiState, request: PageRequest, response: ServerResponse): void {
  const [, kind = '', id = ''] = new URL(request.path, 'http://stripe.invalid').pathname.split('/');
  if (request.method === 'GET') {
    const html =
      kind === ''
        ? clockPage(stripe)
        : kind === 'pay'
          ? payPage(stripe, id)
          : kind === 'portal'
            ? portalPage(stripe, id)
            : null;
    response.writeHead(html === null ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    return void response.end(
      `<!doctype html><title>Stripe</title><h1>Stand-in for Stripe</h1>${html ?? 'Nothing here'}`,
    );
  }
  const fields = new URLSearchParams(request.body);
  if (kind === '') {
    stripe.advance(stripe.now + Number(fields.get('days') ?? 0) * DAY * 1000);
    return void response.writeHead(303, { location: '/' }).end();
  }
  const to = kind === 'pay' ? pay(stripe, id, fields) : change(stripe, id, fields.get('do') ?? '');
  response.writeHead(303, { location: to }).end();
}

/** What there is, and time that can pass: trials end, periods are renewed, cards are tried again. */
function clockPage(stripe: ApiState): string {
  const rows = [...stripe.subscriptions.values()].map(
    ({ id, status, customer }) => `<li>${id} of ${String(customer)}: ${status}</li>`,
  );
  const buttons = [1, 3, 14, 30].map((days) => `<button name="days" value="${days}">${days} days later</button>`);
  const at = new Date(stripe.now).toISOString();
  return `<p>It is ${at} here.</p><form method="post">${buttons.join('')}</form><ul>${rows.join('')}</ul>`;
}

function payPage(stripe: ApiState, id: string): string {
  const session = stripe.sessions.get(id);
  if (session?.status !== 'open') return 'This checkout is over.';
  const email = session.customer === null ? '<label>E-mail <input name="email" value="guest@example.com"></label>' : '';
  return (
    `<form method="post">${email}<button>Pay</button>` +
    '<button name="card" value="declined">Use a card that is declined next time</button></form>' +
    `<a href="${session.wished['cancel_url'] ?? '/'}">Back</a>`
  );
}

function pay(stripe: ApiState, id: string, fields: URLSearchParams): string {
  const email = fields.get('email');
  stripe.pay(id, email === null ? {} : { email });
  const session = stripe.sessions.get(id);
  if (fields.get('card') === 'declined') stripe.declined.add(String(session?.customer));
  return (session?.wished['success_url'] ?? '/').replace('{CHECKOUT_SESSION_ID}', id);
}

const BUTTONS = {
  cancel: 'Cancel the plan',
  resume: 'Do not cancel',
  upgrade: 'Change to Enterprise',
  settle: 'Give another card and pay',
} as const;

function portalPage(stripe: ApiState, customer: string): string {
  const held = heldBy(stripe, customer);
  if (held === undefined) return 'There is no subscription.';
  const buttons = Object.entries(BUTTONS).map(([name, label]) => `<button name="do" value="${name}">${label}</button>`);
  return `<p>${held.id} is ${held.status}.</p><form method="post">${buttons.join('')}</form>`;
}

function change(stripe: ApiState, customer: string, what: string): string {
  const held = heldBy(stripe, customer);
  const back = stripe.portals.get(customer) ?? '/';
  if (held === undefined) return back;
  // The portal says only when it ends: `cancel_at_period_end` stays false.
  if (what === 'cancel') stripe.change(held.id, { cancel_at: stripe.seconds() + 10 * DAY });
  if (what === 'resume') stripe.change(held.id, { cancel_at: null, cancel_at_period_end: false });
  if (what === 'settle') stripe.settle(held.id);
  const price = [...stripe.prices.values()].find(({ lookup_key }) => lookup_key === 'tradewise_enterprise_month');
  if (what === 'upgrade' && price !== undefined) stripe.swap(held.id, price);
  return back;
}

function heldBy(stripe: ApiState, customer: string) {
  return [...stripe.subscriptions.values()].find((each) => each.customer === customer && each.status !== 'canceled');
}
