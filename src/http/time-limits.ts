/** How long a client may take, in milliseconds: with its request, and with reading the answer. */
export interface TimeLimits {
  /** Until all headers are there, also for a connection that says nothing. */
  readonly headersTimeout: number;
  /** Until the body is there as well. */
  readonly requestTimeout: number;
  /** How long nothing may move on a connection, such as where an answer is sent that nobody reads. */
  readonly idleTimeout: number;
  /** How often connections are looked at. */
  readonly connectionsCheckingInterval: number;
}

/**
 * Who sends slower is answered 408 and loses the connection, and so does who does not read, so that nobody holds many of them
 * by doing nothing. Event streams move every 15 s.
 */
export const TIME_LIMITS: TimeLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  idleTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
};
