import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Admission } from './admission.ts';
import { meansTooMany, wasCut } from './postgres-errors.ts';
import type { PostgresLimits } from './limits.ts';
import { asDatabaseError, unavailable } from './unavailable.ts';
import { countWait } from './usage.ts';

const RETRY_WHEN_FULL_MS = 100;
const GOODBYE_MS = 500;

interface Known {
  /** When we asked for it, which is before the server started it. */
  readonly bornAt: number;
  usedAt: number;
}

interface Wire {
  readonly connection: { readonly stream: { readonly destroyed: boolean; destroy(): void } };
}

/**
 * Gives out connections that work: never one that is too old, none that has been idle without being asked first, and
 * never more than the limit, counting those that are still closing. Rejects with `database_unavailable` in bounded time.
 */
export class ConnectionPool {
  readonly limits: PostgresLimits;
  readonly #pool: pg.Pool;
  readonly #admission: Admission;
  readonly #known = new WeakMap<pg.PoolClient, Known>();
  /** Connections last used before this stopped answering together with the one that told us. */
  #distrustedBefore = -1;

  constructor(pool: pg.Pool, limits: PostgresLimits) {
    this.#pool = pool;
    this.limits = limits;
    this.#admission = new Admission(limits.connections);
  }

  get options(): object {
    return this.#pool.options;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  /** A place in line and, with it, a connection; both go back by {@link give}. */
  async take(): Promise<pg.PoolClient> {
    const startedAt = performance.now();
    const isIn = await this.#admission.enter(this.limits.waitMs);
    countWait(performance.now() - startedAt);
    if (!isIn) throw unavailable(new Error('no connection came free in time'));
    try {
      return await this.#usable(startedAt + this.limits.waitMs);
    } catch (error) {
      this.#admission.leave();
      throw asDatabaseError(error);
    }
  }

  /** Another one in place of `broken`, which has the place in line already. */
  async replace(broken: pg.PoolClient): Promise<pg.PoolClient> {
    await this.#discard(broken, true);
    return this.#usable(performance.now() + this.limits.waitMs);
  }

  /** Takes it back. A broken one is never given out again. */
  give(client: pg.PoolClient, isBroken: boolean): void {
    const known = this.#known.get(client);
    const now = performance.now();
    if (!isBroken && known !== undefined && now - known.bornAt < this.limits.recycleMs) {
      known.usedAt = now;
      client.release();
      this.#admission.leave();
    } else {
      void this.#discard(client, isBroken).finally(() => this.#admission.leave());
    }
  }

  /** Gives the place in line back where there is no connection left to give back. */
  giveNothing(): void {
    this.#admission.leave();
  }

  async #usable(until: number): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#connect(until);
      const now = performance.now();
      const { bornAt, usedAt } = this.#known.get(client) as Known;
      const isPast = now - bornAt >= this.limits.recycleMs || usedAt < this.#distrustedBefore;
      if (!isPast && (now - usedAt < this.limits.trustMs || (await this.#answers(client)))) return client;
      await this.#discard(client, !isPast);
      if (performance.now() > until) throw unavailable(new Error('no connection answered in time'));
    }
  }

  async #connect(until: number): Promise<pg.PoolClient> {
    for (;;) {
      const bornAt = performance.now();
      try {
        const client = await this.#pool.connect();
        if (!this.#known.has(client)) this.#known.set(client, { bornAt, usedAt: performance.now() });
        return client;
      } catch (error) {
        // Another process may have gone over its share for a moment, as in a change of releases.
        if (!meansTooMany(error) || performance.now() > until) throw error;
        await pause(RETRY_WHEN_FULL_MS);
      }
    }
  }

  async #answers(client: pg.PoolClient): Promise<boolean> {
    try {
      await client.query({ text: 'select 1', query_timeout: this.limits.checkMs } as pg.QueryConfig);
      return true;
    } catch (error) {
      // One that was cut says nothing about the others. Where one is silent, the others are too: not each is to be waited for.
      if (!wasCut(error)) this.#distrustedBefore = performance.now();
      return false;
    }
  }

  /** Resolves when the server has lost it too, so that a new one is not one too many. */
  async #discard(client: pg.PoolClient, isBroken: boolean): Promise<void> {
    const { stream } = (client as unknown as Wire).connection;
    const ended = new Promise((resolve) => client.once('end', resolve));
    client.release(true);
    if (isBroken) stream.destroy();
    if (stream.destroyed) return;
    const patience = new AbortController();
    await Promise.race([ended, pause(GOODBYE_MS, null, { signal: patience.signal }).catch(() => null)]);
    patience.abort();
    stream.destroy();
  }
}
