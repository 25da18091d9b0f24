import type Stripe from 'stripe';
import type { StripeState } from './stripe-state.ts';

const ATTEMPTS = 6;
const MOST_DELAY_MS = 3000;

export interface DeliveryOptions {
  /** Where the product listens, such as `http://127.0.0.1:5000`. */
  readonly to: string;
  /** The signing secret of the endpoint. */
  readonly secret: string;
  /** Out of order, some twice, some late. */
  readonly isRough: boolean;
  readonly random?: () => number;
  readonly onAnswer?: (event: Stripe.Event, answer: string) => void;
}

/** Posts every event to the product's endpoint, signed, and again where it is not answered 200. Returns how to end it. */
export function deliverEvents(stripe: StripeState, options: DeliveryOptions): () => void {
  const { to, secret, isRough, random = Math.random, onAnswer = () => undefined } = options;
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const post = async (event: Stripe.Event, attempt: number): Promise<void> => {
    // The product's clock is that of the machine, also where the stand-in's was moved.
    const { signature, body } = stripe.sign(event, secret, Math.floor(Date.now() / 1000));
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    const answer = await fetch(`${to}/api/stripe/webhook`, { method: 'POST', headers, body }).then(
      ({ status }) => String(status),
      () => 'no answer',
    );
    onAnswer(event, answer);
    if (answer !== '200' && attempt < ATTEMPTS) after(1000 * 2 ** attempt, () => void post(event, attempt + 1));
  };
  stripe.onEvent = (event) => {
    after(isRough ? random() * MOST_DELAY_MS : 0, () => void post(event, 1));
    if (isRough && random() < 0.5) after(random() * 2 * MOST_DELAY_MS, () => void post(event, 1));
  };
  return () => {
    stripe.onEvent = () => undefined;
    for (const timer of timers) clearTimeout(timer);
  };
}
