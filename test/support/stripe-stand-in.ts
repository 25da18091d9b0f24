import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { StripeClock } from './stripe-clock.ts';
import { answerPage } from './stripe-pages.ts';
import { answerApi, error } from './stripe-routes.ts';
import type { Answer } from './stripe-routes.ts';

export async function startStripe(start: number, port = 0): Promise<StripeStandIn> {
  const stripe = new StripeStandIn(start);
  await stripe.listen(port);
  return stripe;
}

/** A request of the API, however it came. */
export interface ApiRequest {
  readonly method: string;
  /** With what follows the question mark. */
  readonly path: string;
  readonly key: string | null;
  readonly body: string;
}

/**
 * Stripe as far as the product asks it: customers, catalogue, checkout, subscriptions, payments and events, over HTTP and in
 * Stripe's own shapes, whose fields are checked against the types of the SDK. Its clock moves only by `advance`.
 */
export class StripeStandIn extends StripeClock {
  url = '';
  /** What every request is answered with instead, such as 500; null: as it should. */
  failWith: number | null = null;
  /** `down`: connections are cut; `slow`: nothing is answered until `release`; `malformed`: what is answered is no JSON. */
  fault: 'down' | 'slow' | 'malformed' | null = null;
  readonly requests: string[] = [];
  readonly endpoints: Stripe.WebhookEndpoint[] = [];
  readonly portals = new Map<string, string>();
  readonly #answered = new Map<string, { readonly wish: string; readonly status: number; readonly body: unknown }>();
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];
  #onWaiting: () => void = () => undefined;

  constructor(start: number) {
    super(start);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    // Another site than 127.0.0.1, where the product is.
    this.url = `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Ends a fault; what waits for an answer is answered. */
  release(): void {
    this.fault = null;
    this.failWith = null;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Resolves once a request waits for its answer. */
  async hasWaiting(): Promise<void> {
    while (this.#waiting.length === 0) await new Promise<void>((resolve) => (this.#onWaiting = resolve));
  }

  /** Answers a request of the API. What was sent with a key is answered as the first time; another request under it is refused. */
  handle({ method, path, key, body }: ApiRequest): Answer {
    const url = new URL(path, 'http://stripe.invalid');
    this.requests.push(`${method} ${url.pathname}`);
    const fields = Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]);
    const work = (): Answer =>
      this.failWith === null
        ? answerApi(this, method, url.pathname, fields)
        : error(this.failWith, 'api_error', 'something is wrong here', 'card_declined');
    if (key === null || method !== 'POST') return work();
    const wish = `${url.pathname} ${body}`;
    const known = this.#answered.get(key);
    if (known !== undefined && known.wish !== wish) {
      return error(400, 'idempotency_error', 'Keys for idempotent requests can only be used with the same parameters');
    }
    // What was answered is kept as it was then.
    const answer = known ?? structuredClone(work());
    if (answer.status < 400) this.#answered.set(key, { wish, ...answer });
    return answer;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [method, path, body] = [request.method ?? 'GET', request.url ?? '/', Buffer.concat(chunks).toString('utf8')];
    if (!path.startsWith('/v1/')) return answerPage(this, { method, path, body }, response);
    if (this.fault === 'down') return void request.socket.destroy();
    if (this.fault === 'slow') {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.#onWaiting();
      });
    }
    const given = request.headers['idempotency-key'];
    const answer = this.handle({ method, path, key: typeof given === 'string' ? given : null, body });
    response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': this.newId('req') });
    response.end(this.fault === 'malformed' ? '<html>Bad gateway' : JSON.stringify(answer.body));
  }
}
