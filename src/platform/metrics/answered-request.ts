import type { RequestUse } from '../db/usage.ts';

/** A request that was answered, or whose client left before. Holds nothing that the client wrote, but for the request id. */
export interface AnsweredRequest {
  readonly requestId: string;
  /** Method and template, such as `GET /s/:symbol`; see {@link UNROUTED} and {@link UNREADABLE}. */
  readonly route: string;
  /** True where anybody may ask, signed in or not. */
  readonly isPublic: boolean;
  /** 499 where the client left before the answer began. */
  readonly status: number;
  /** Milliseconds from its arrival to the end of the answer. */
  readonly ms: number;
  /** False for streams, which last as long as their reader wants. */
  readonly isTimed: boolean;
  /** What it asked of the database and of the cache; null where that was not counted. */
  readonly use: RequestUse | null;
  /** What was thrown, where the status is 500 or more; null: nothing is known. */
  readonly failure: unknown;
}

/** Called once for each request. Must not throw and must not wait. */
export type OnAnswered = (request: AnsweredRequest) => void;

/** The route of requests for what is not there. */
export const UNROUTED = '(no route)';
/** The route of what could not be read as HTTP. */
export const UNREADABLE = '(unreadable)';
