// A stand-in for Stripe on this machine, to try payments without an account there: `npm run stripe:dev`.
import { parseArgs } from 'node:util';
import { deliverEvents } from '../test/support/stripe-delivery.ts';
import { startStripe } from '../test/support/stripe-stand-in.ts';

const SECRET = 'whsec_standin0000000000000000';
const SECOND = 1000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9001' },
    to: { type: 'string', default: 'http://127.0.0.1:5000' },
    rough: { type: 'boolean', default: false },
  },
});
const to = URL.parse(values.to);
const isLoopback = to !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(to.hostname);
if (!isLoopback || to.protocol !== 'http:') {
  process.stderr.write(
    `--to must be http:// on this machine, such as http://127.0.0.1:5000; it is ${values.to}. Events are sent nowhere else.\n`,
  );
  process.exit(2);
}

const stripe = await startStripe(Date.now(), Number(values.port));
const stop = deliverEvents(stripe, {
  ...{ to: to.origin, secret: SECRET, isRough: values.rough },
  onAnswer: ({ type, id }, answer) => void process.stdout.write(`${type} ${id}: ${answer}\n`),
});
// What was moved ahead on its page stays ahead.
let last = Date.now();
const clock = setInterval(() => {
  stripe.advance(stripe.now + Date.now() - last);
  last = Date.now();
}, SECOND);

process.stdout.write(`The stand-in for Stripe listens on ${stripe.url}; open that page to move its clock.
Start the product with these, and run "npx tradewise billing sync" with them once:

STRIPE_SECRET_KEY=sk_test_standin
STRIPE_WEBHOOK_SECRET=${SECRET}
STRIPE_API_BASE=${stripe.url}

`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(clock);
    stop();
    void stripe.close().then(() => process.exit(0));
  });
}
