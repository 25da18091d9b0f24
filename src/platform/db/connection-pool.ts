import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Admission } from '../admission.ts';
import { currentDeadline, endEarly, outOfTime, remainingMs, type Deadline } from './deadline.ts';
import { Line, type Place } from './line.ts';
import { meansTooMany, wasCut } from './postgres-errors.ts';
import type { PostgresLimits } from './limits.ts';
import { asDatabaseError, unavailable } from './unavailable.ts';
import { countWait } from './usage.ts';

const RETRY_WHEN_FULL_MS = 100;
const GOODBYE_MS = 500;
/** How many wait for each connection at most: more than come free within `waitMs` even where the server is near. */
const ROOM_PER_CONNECTION = 100;
/** How long the place of a request that asks nothing just now is kept from those in line, such as while a password is hashed. */
const KEEP_PLACE_MS = 1_000;

interface Known {
  /** When we asked for it, which is before the server started it; both by the pool's clock. */
  readonly bornAt: number;
  usedAt: number;
}

/** What is known of a connection: it works, it was ended from outside, or it no longer answers. */
export type ClientState = 'well' | 'cut' | 'silent';

/** How many connections stay where nothing is to do: a third; the rest is overflow. */
export const idleOf = (connections: number): number => Math.ceil(connections / 3);

interface Wire {
  readonly connection: { readonly stream: { readonly destroyed: boolean; destroy(): void } };
}

/**
 * Gives out connections that work: never one that is too old, none that has been idle without being asked first, and
 * never more than the limit, counting those that are still closing. Rejects with `database_unavailable` in bounded time.
 */
export class ConnectionPool {
  readonly #pool: pg.Pool;
  readonly #admission: Admission;
  #limits: PostgresLimits;
  readonly #line = new Line(RETRY_WHEN_FULL_MS);
  readonly #known = new WeakMap<pg.PoolClient, Known>();
  /** Connections last used before this stopped answering together with the one that told us. */
  #distrustedBefore = -1;

  readonly #now: () => number;

  /** `now`, in milliseconds, is what ages are told by; waiting is measured by the clock of the process. */
  constructor(pool: pg.Pool, limits: PostgresLimits, now: () => number = () => performance.now()) {
    this.#pool = pool;
    this.#now = now;
    this.#limits = limits;
    this.#admission = new Admission(limits.connections, limits.connections * ROOM_PER_CONNECTION);
  }

  get limits(): PostgresLimits {
    return this.#limits;
  }

  /** Changes how many connections there are at most. Those that are too many are closed, where they are in use after that. */
  resize(connections: number): void {
    this.#limits = { ...this.#limits, connections };
    this.#pool.options.max = connections;
    this.#pool.options.min = idleOf(connections);
    this.#admission.resize(connections);
    void this.#closeSurplus();
  }

  async #closeSurplus(): Promise<void> {
    while (this.#isOver && this.#pool.idleCount > 0) {
      const idle = await this.#pool.connect().catch(() => null);
      if (idle === null) return;
      await this.#discard(idle, 'well');
    }
  }

  get #isOver(): boolean {
    return this.#pool.totalCount > this.#limits.connections;
  }

  get options(): object {
    return this.#pool.options;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /**
   * A place in line and, with it, a connection; both go back by {@link give}. Where others wait a request keeps its place from
   * its first statement until it has ended, so that as many are at work as can end in time, instead of all of them being too
   * late. Whoever has had no connection within `waitMs` is refused.
   */
  async take(): Promise<pg.PoolClient> {
    const startedAt = performance.now();
    const patienceMs = Math.min(this.limits.waitMs, remainingMs());
    if (patienceMs <= 0) throw outOfTime();
    await this.#enter(patienceMs);
    countWait(performance.now() - startedAt);
    try {
      return await this.#usable(startedAt + patienceMs);
    } catch (error) {
      this.#admission.leave();
      throw asDatabaseError(error);
    }
  }

  async #enter(patienceMs: number): Promise<void> {
    const work = currentDeadline();
    if (work?.kept?.of === this) return work.kept.use();
    const isIn = await this.#admission.enter({ patienceMs, isAtWork: work === null || work.isAtWork === true });
    if (isIn && work !== null) work.isAtWork = true;
    if (isIn) return;
    if (work !== null) endEarly(work);
    throw unavailable(new Error('no connection came free in time'));
  }

  /** Gives the place back, or keeps it for the request that had it. */
  #leave(work: Deadline | null): void {
    if (work === null || work.isEnded || work.kept || this.#admission.waiting === 0) return this.#admission.leave();
    const end = (): void => {
      clearTimeout(timer);
      work.kept = null;
    };
    const giveUp = (): void => {
      end();
      this.#admission.leave();
    };
    const timer = setTimeout(giveUp, KEEP_PLACE_MS);
    work.kept = { of: this, use: end, giveUp };
  }

  /** Another one in place of `cut`, which has the place in line already. */
  async replace(cut: pg.PoolClient): Promise<pg.PoolClient> {
    await this.#discard(cut, 'cut');
    return this.#usable(performance.now() + Math.min(this.limits.waitMs, remainingMs()));
  }

  /** Takes it back from `work`; null: from nobody who has a deadline. One that is not well, or done with, is given out no more. */
  give(client: pg.PoolClient, state: ClientState, isDone: boolean, work: Deadline | null = null): void {
    const known = this.#known.get(client);
    const now = this.#now();
    const isYoung = known !== undefined && now - known.bornAt < this.limits.recycleMs;
    if (state === 'well' && !isDone && isYoung && !this.#isOver) {
      known.usedAt = now;
      client.release();
      this.#line.call();
      this.#leave(work);
    } else {
      void this.#discard(client, state).finally(() => {
        this.#line.call();
        this.#leave(work);
      });
    }
  }

  /** Gives the place in line back where there is no connection left to give back. */
  giveNothing(): void {
    this.#admission.leave();
  }

  async #usable(until: number): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#connect(until);
      const now = this.#now();
      const { bornAt, usedAt } = this.#known.get(client) as Known;
      let state: ClientState = usedAt < this.#distrustedBefore ? 'silent' : 'well';
      const isYoung = now - bornAt < this.limits.recycleMs;
      if (isYoung && state === 'well' && now - usedAt >= this.limits.trustMs) state = await this.#stateOf(client);
      if (isYoung && state === 'well') return client;
      await this.#discard(client, state);
      if (performance.now() > until) throw unavailable(new Error('no connection answered in time'));
    }
  }

  async #connect(until: number): Promise<pg.PoolClient> {
    const place: Place = { go: null };
    try {
      // Another process may have gone over its share for a moment, as in a change of releases.
      while (this.#line.isEmpty || (await this.#line.turn(place, until))) {
        const client = await this.#connectNow(until, place);
        if (client !== null) return client;
      }
      throw unavailable(new Error('no connection came free in time'));
    } finally {
      this.#line.leave(place);
    }
  }

  /** Null where the server has none left; the caller then stands in line. */
  async #connectNow(until: number, place: Place): Promise<pg.PoolClient | null> {
    const bornAt = this.#now();
    try {
      const client = await this.#pool.connect();
      this.#line.leave(place);
      if (this.#known.has(client)) return client;
      this.#known.set(client, { bornAt, usedAt: this.#now() });
      // Where there was room for one, there may be for another.
      this.#line.call();
      return client;
    } catch (error) {
      if (!meansTooMany(error) || performance.now() > until) throw error;
      this.#line.join(place);
      return null;
    }
  }

  async #stateOf(client: pg.PoolClient): Promise<ClientState> {
    try {
      await client.query({ text: 'select 1', query_timeout: this.limits.checkMs } as pg.QueryConfig);
      return 'well';
    } catch (error) {
      if (wasCut(error)) return 'cut';
      // Where one is silent, those that were last heard before are too: not each is to be waited for.
      this.#distrustedBefore = this.#now();
      return 'silent';
    }
  }

  /** Resolves when the server has lost it too, so that a new one is not one too many. */
  async #discard(client: pg.PoolClient, state: ClientState): Promise<void> {
    const { stream } = (client as unknown as Wire).connection;
    const ended = new Promise((resolve) => client.once('end', resolve));
    // A server that ends a connection says so first and is gone a moment later; whoever is silent says nothing more.
    if (state === 'cut' && !stream.destroyed) await within(GOODBYE_MS, ended);
    client.release(true);
    if (state === 'well' && !stream.destroyed) await within(GOODBYE_MS, ended);
    stream.destroy();
  }
}

async function within(milliseconds: number, event: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  await Promise.race([event, pause(milliseconds, null, { signal: patience.signal }).catch(() => null)]);
  patience.abort();
}
