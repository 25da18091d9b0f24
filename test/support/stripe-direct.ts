import Stripe from 'stripe';
import type { StripeStandIn } from './stripe-stand-in.ts';

type Headers = Readonly<Record<string, string | number | string[]>>;

/** What becomes of a request: answered; answered with an error; lost before or after Stripe did it. */
export type Fate = 'answered' | 'refused' | 'lost-before' | 'lost-after';

/**
 * The SDK's way to the stand-in without a network, for tests with very many requests. `fateOf` is asked about each request;
 * one that is lost is never answered, as for a process that was killed. What Stripe answers arrives once `arrival` resolves.
 */
export function directHttp(
  stripe: StripeStandIn,
  fateOf: () => Fate,
  arrival: () => Promise<void> = () => Promise.resolve(),
): Stripe.HttpClient {
  return new DirectHttp(stripe, fateOf, arrival);
}

class DirectHttp extends Stripe.HttpClient {
  readonly #stripe: StripeStandIn;
  readonly #fateOf: () => Fate;

  readonly #arrival: () => Promise<void>;

  constructor(stripe: StripeStandIn, fateOf: () => Fate, arrival: () => Promise<void>) {
    super();
    this.#arrival = arrival;
    this.#stripe = stripe;
    this.#fateOf = fateOf;
  }

  override getClientName(): string {
    return 'direct';
  }

  override makeRequest(
    _host: string,
    _port: string,
    path: string,
    method: string,
    headers: Headers,
    body: string,
  ): Promise<DirectResponse> {
    const fate = this.#fateOf();
    const never = new Promise<DirectResponse>(() => undefined);
    if (fate === 'lost-before') return never;
    const given = headers['Idempotency-Key'];
    const key = typeof given === 'string' ? given : null;
    const answer =
      fate === 'refused'
        ? { status: 500, body: { error: { type: 'api_error', message: 'something is wrong here' } } }
        : this.#stripe.handle({ method, path, key, body });
    if (fate === 'lost-after') return never;
    const response = new DirectResponse(answer.status, answer.body);
    return this.#arrival().then(() => response);
  }
}

class DirectResponse extends Stripe.HttpClientResponse {
  readonly #body: string;

  /** Holds what was true when it was made. */
  constructor(status: number, body: unknown) {
    super(status, { 'request-id': 'req_direct' });
    this.#body = JSON.stringify(body);
  }

  override toJSON(): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.#body));
  }

  override getRawResponse(): unknown {
    return {};
  }
}
