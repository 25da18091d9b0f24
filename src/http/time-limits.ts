/** How long a request may take to arrive, in milliseconds, as the HTTP library of Node wants to hear it. */
export interface TimeLimits {
  /** Until all headers are there, also for a connection that says nothing. */
  readonly headersTimeout: number;
  /** Until the body is there as well. */
  readonly requestTimeout: number;
  /** How often connections are looked at. */
  readonly connectionsCheckingInterval: number;
}

/** Who sends slower is answered 408 and loses the connection, so that nobody holds many of them by sending nothing. */
export const TIME_LIMITS: TimeLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};
