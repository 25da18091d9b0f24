import type { CallOptions } from '../../live/live-source.ts';

/** One call of the source's, which may take several requests. */
export interface Call {
  readonly signal: AbortSignal;
  /** Awaited before every request: all but the first wait until one more is allowed. */
  readonly beforeRequest: () => Promise<void>;
}

export function startCall({ signal, another }: CallOptions): Call {
  let requests = 0;
  return {
    signal,
    beforeRequest: async () => {
      requests += 1;
      if (requests > 1) await another?.();
    },
  };
}
