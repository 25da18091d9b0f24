import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { digestOf } from '../platform/auth/secrets.ts';
import { AppError } from '../platform/errors.ts';
import { LocalWindows } from '../platform/limits/local-windows.ts';
import type { Limit, Standing, Windows } from '../platform/limits/sliding-window.ts';
import { placeOfRequest } from './client-address.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * How requests for this route are limited, each route by itself and HEAD as GET. Absent: by the minute and by the hour.
     * - `minute`: by the minute only, for what is asked at fixed intervals, such as the health check
     * - `free`: not at all, for files and pages that are the same for everybody and cost nothing to make
     */
    rate?: 'minute' | 'free';
  }
}

/** How many requests one client may send for each route. */
export interface RateLimits {
  readonly windows: Windows;
  readonly perMinute: number;
  readonly perHour: number;
  /** How many requests a minute the plan of an account allows; absent, or null: as many as that of everybody who is signed in. */
  readonly perMinuteOf?: (userId: string) => number | null | Promise<number | null>;
  /** In place of the clock that the accounts of one place are counted by, in milliseconds. */
  readonly now?: () => number;
}

/** Whoever is signed in, or comes with a key, may send at least so many a minute. */
const SIGNED_IN_A_MINUTE = 60;
/** As many times the limit of a minute within an hour. */
const MINUTES_AN_HOUR = 10;

/**
 * All accounts of one place together may send as much for each route as so many of them. A second line, counted by each process
 * for itself, so that many accounts of one person are not many limits.
 */
const ACCOUNTS_OF_PLACE = 10;
const MOST_PLACES = 5000;

/** What a client is counted under that asks for what is not there: all such addresses count as one. */
const NO_ROUTE = '(nothing)';

interface Policy {
  readonly limits: readonly Limit[];
  /** As the header says it. */
  readonly text: string;
}
type Policies = Readonly<Record<'minute' | 'all', Policy>>;

const policyFor = (limits: readonly Limit[]): Policy => ({ limits, text: policyText(limits) });

function policyOf({ perMinute, perHour }: { readonly perMinute: number; readonly perHour: number }): Policies {
  const minute = { name: 'minute', most: perMinute, windowMs: 60_000 };
  return {
    minute: policyFor([minute]),
    all: policyFor([minute, { name: 'hour', most: perHour, windowMs: 3_600_000 }]),
  };
}

/** What one account may send, and all accounts of its place together. */
interface AccountPolicy {
  readonly own: Policies;
  readonly ofPlace: readonly Limit[];
}

/** `planned`: what the plan of the account allows; where everybody may send more, that holds. */
function accountPolicyOf(limits: Pick<RateLimits, 'perMinute' | 'perHour'>, planned: number): AccountPolicy {
  const perMinute = Math.max(planned, limits.perMinute);
  const own = policyOf({ perMinute, perHour: Math.max(MINUTES_AN_HOUR * planned, limits.perHour) });
  return { own, ofPlace: [{ name: 'minute', most: ACCOUNTS_OF_PLACE * perMinute, windowMs: 60_000 }] };
}

/** Counts requests by who sends them and by route. */
export interface RateLimit {
  /**
   * Counts a request and refuses it where there were too many: by account where it comes from somebody, else by where it comes
   * from, and by the route, however its address is spelled. Forms that are sent count apart from the page that shows them, so
   * that the page stays there. To be called once for each request, as soon as it is known who asks.
   * @throws AppError `too_many_requests`
   */
  readonly take: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /**
   * The same without waiting, for a route of the API that is limited as usual: what its headers say. Null, with nothing counted,
   * where the request is to be refused or somebody else has to be asked.
   */
  readonly takeAtOnce: (
    user: Pick<CurrentUser, 'id'> | null,
    place: string,
    route: string,
  ) => { readonly policy: string; readonly standing: string } | null;
}

export function createRateLimit(limits: RateLimits): RateLimit {
  const ofVisitors = policyOf(limits);
  const accounts = new Map<number, AccountPolicy>();
  const accountPolicy = (planned: number): AccountPolicy => {
    let policy = accounts.get(planned);
    if (policy === undefined) accounts.set(planned, (policy = accountPolicyOf(limits, planned)));
    return policy;
  };
  const clock = limits.now ?? (() => Math.floor(performance.now()));
  const ofPlaces = new LocalWindows(MOST_PLACES);
  const keyOf = rememberDigests();
  const nameOf = (user: Pick<CurrentUser, 'id'> | null, place: string, route: string): string =>
    keyOf(`request:${user === null ? `place:${place}` : `user:${user.id}`}:${route}`);
  const standingsText = (standings: readonly Standing[]): string => standings.map(standingText).join(', ');
  const takeAtOnce: RateLimit['takeAtOnce'] = (user, place, route) => {
    const planned = user === null ? null : (limits.perMinuteOf?.(user.id) ?? SIGNED_IN_A_MINUTE);
    if (limits.windows.takeAtOnce === undefined || planned instanceof Promise) return null;
    const account = planned === null ? null : accountPolicy(planned);
    const together = `${place} ${route}`;
    if (account !== null && ofPlaces.look(together, account.ofPlace, clock()).waitMs > 0) return null;
    const policy = (account?.own ?? ofVisitors).all;
    const { waitMs, standings } = limits.windows.takeAtOnce(nameOf(user, place, route), policy.limits);
    if (waitMs > 0) return null;
    if (account !== null) ofPlaces.take(together, account.ofPlace, clock());
    return { policy: policy.text, standing: standingsText(standings) };
  };
  const take: RateLimit['take'] = async (request, reply) => {
    const { rate }: Partial<FastifyContextConfig> = request.is404 ? {} : request.routeOptions.config;
    if (rate === 'free') return;
    const user = currentUser(request);
    const route = routeOf(request);
    const place = placeOfRequest(request);
    let ofWho = ofVisitors;
    if (user !== null) {
      let planned = limits.perMinuteOf?.(user.id) ?? SIGNED_IN_A_MINUTE;
      // Known already, mostly: nothing is waited for then.
      if (typeof planned !== 'number') planned = (await planned) ?? SIGNED_IN_A_MINUTE;
      const { own, ofPlace } = accountPolicy(planned);
      const together = ofPlaces.take(`${place} ${route}`, ofPlace, clock());
      if (together.waitMs > 0) throw tooMany(together.waitMs, together.standings);
      ofWho = own;
    }
    const policy = ofWho[rate ?? 'all'];
    const { waitMs, standings } = await limits.windows.take(nameOf(user, place, route), policy.limits);
    reply.header('ratelimit-policy', policy.text).header('ratelimit', standingsText(standings));
    if (waitMs > 0) throw tooMany(waitMs, standings);
  };
  return { take, takeAtOnce };
}

/** What requests are counted as: the route's template, and for a form that is sent a word more. */
function routeOf(request: FastifyRequest): string {
  const url = request.is404 ? undefined : request.routeOptions.url;
  if (url === undefined) return NO_ROUTE;
  const { method } = request;
  const isForm = method !== 'GET' && method !== 'HEAD' && !url.startsWith('/api/');
  return isForm ? `form ${url}` : url;
}

const MOST_DIGESTS = 5000;

/** Digests of what was counted lately, so that each client's is not taken anew with every request. */
function rememberDigests(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let digest = known.get(text);
    if (digest === undefined) {
      if (known.size >= MOST_DIGESTS) known.clear();
      known.set(text, (digest = digestOf(text)));
    }
    return digest;
  };
}

/** As draft-ietf-httpapi-ratelimit-headers writes it: the quota and its window in seconds. */
const policyText = (limits: readonly Limit[]): string =>
  limits.map(({ name, most, windowMs }) => `"${name}";q=${most};w=${windowMs / 1000}`).join(', ');

/** How many more could follow at once, and the seconds until one more than that could. */
const standingText = ({ limit, remaining, resetMs }: Standing): string =>
  `"${limit.name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`;

function tooMany(waitMs: number, standings: readonly Standing[]): AppError {
  const full = standings.filter(({ remaining }) => remaining === 0).at(-1)?.limit;
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('too_many_requests', {
    userMessage: `This address answers ${full?.most ?? 0} requests ${full?.name === 'hour' ? 'an hour' : 'a minute'} from one place or account. Wait ${seconds} s.`,
    retryAfterSeconds: seconds,
  });
}
