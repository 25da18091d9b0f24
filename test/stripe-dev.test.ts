import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStripe } from '../src/features/billing/stripe.ts';
import { silentLog } from './support/live-doubles.ts';

// What `npm run stripe:dev` starts.
const SCRIPT = path.join(import.meta.dirname, '..', 'scripts', 'stripe-dev.ts');
const ARGS = ['--disable-warning=ExperimentalWarning', SCRIPT];
const KEY = 'sk_test_standin';

let product: Server;
let child: ChildProcess;
let said = '';
const posted: { readonly body: Buffer; readonly signature: string }[] = [];
let onPost: () => void = () => undefined;
beforeAll(async () => {
  product = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push({ body: Buffer.concat(chunks), signature: String(request.headers['stripe-signature']) });
      // The first one is not taken: it must come again.
      response.writeHead(posted.length === 1 ? 503 : 200).end();
      onPost();
    });
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  const to = `http://127.0.0.1:${String((product.address() as AddressInfo).port)}`;
  child = spawn(process.execPath, [...ARGS, '--port', '0', '--to', to, '--rough']);
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('STRIPE_API_BASE=')) resolve();
    });
  });
}, 60_000);
afterAll(async () => {
  child.kill('SIGTERM');
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
});

it('the stand-in sells, and posts signed events until each is taken', async () => {
  const apiBase = /STRIPE_API_BASE=(\S+)/.exec(said)?.[1] ?? '';
  const webhookSecret = /STRIPE_WEBHOOK_SECRET=(\S+)/.exec(said)?.[1] ?? '';
  const stripe = createStripe({ secretKey: KEY, webhookSecret, apiBase, extras: [], log: silentLog });
  await stripe.syncCatalogue(null);
  const { url } = await stripe.beginCheckout({
    ...{ plan: 'pro', interval: 'month', customerId: null, userId: null, withTrial: true, key: 'one' },
    ...{ successUrl: 'http://127.0.0.1/back?session={CHECKOUT_SESSION_ID}', cancelUrl: 'http://127.0.0.1/no' },
  });
  const paid = await fetch(url ?? '', {
    ...{ method: 'POST', body: new URLSearchParams({ email: 'ann@example.com' }), redirect: 'manual' },
  });
  expect([paid.status, paid.headers.get('location')]).toEqual([303, expect.stringContaining('/back?session=cs_test_')]);
  const idsSeen = (): readonly string[] =>
    posted.map(({ body, signature }) => stripe.readWebhook(body, signature, Date.now()).id);
  const wanted = 3;
  await new Promise<void>((resolve) => {
    onPost = () => {
      const [first] = idsSeen();
      const cameAgain = idsSeen().filter((id) => id === first).length > 1;
      if (new Set(idsSeen()).size >= wanted && cameAgain) resolve();
    };
    onPost();
  });
  // A month passes at once on its page, and the trial becomes a payment.
  const before = posted.length;
  await fetch(apiBase, { method: 'POST', body: new URLSearchParams({ days: '30' }), redirect: 'manual' });
  await new Promise<void>((resolve) => {
    onPost = () => {
      const types = posted
        .slice(before)
        .map(({ body, signature }) => stripe.readWebhook(body, signature, Date.now()).type);
      if (types.includes('invoice.paid') && types.includes('customer.subscription.trial_will_end')) resolve();
    };
    onPost();
  });
});

it('sends events to nowhere but this machine', () => {
  for (const to of ['http://192.0.2.1:5000', 'https://tradewise.example', 'nonsense']) {
    const { status, stderr } = spawnSync(process.execPath, [...ARGS, '--port', '0', '--to', to]);
    expect([status, stderr.toString()]).toEqual([2, expect.stringContaining('on this machine')]);
  }
});
