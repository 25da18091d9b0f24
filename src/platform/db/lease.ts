import type { PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { ClientState, ConnectionPool } from './connection-pool.ts';
import { isAfterFailure, isSilent, isWorthRepeating, wasCut } from './postgres-errors.ts';
import { beforeDeadline, currentDeadline, outOfTime, remainingMs, type Deadline } from './deadline.ts';
import { asDatabaseError, noteFate, unavailable } from './unavailable.ts';

/** Changes nothing that outlives the connection, so that sending it twice is sending it once. */
const REPEATABLE = /^\s*(select|begin|start transaction)\b/i;
const BEGINS = /^\s*(begin|start transaction)\b/i;
/** A statement of its own, not the first of several in one text. */
const ONLY_BEGINS = /^\s*(begin|start transaction)\b[^;]*$/i;
const COMMITS = /^\s*commit\b/i;
const READS = /^\s*select\b/i;

const done = (command: string): object => ({ command, rowCount: null, rows: [] });
const ROLLED_BACK = done('ROLLBACK');

const isRolledBack = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'command' in result && result.command === 'ROLLBACK';

/**
 * One use of one connection. A backend that was ended while nobody used it costs nothing: the first statement, where it
 * can be repeated, is sent again on another connection; where it cannot, the connection is asked before.
 */
export class Lease {
  readonly #pool: ConnectionPool;
  readonly #isLong: boolean;
  /** Who uses it; null: nobody who has a deadline. */
  readonly #work: Deadline | null = currentDeadline();
  /** Null after a broken connection could not be replaced. */
  #client: pg.PoolClient | null;
  #isFresh = true;
  #state: ClientState = 'well';
  #isInTransaction = false;
  /** The BEGIN that is sent with the first statement of its transaction; null: none is due. */
  #dueBegin: string | null = null;
  /** Ends when the BEGIN that went before the first statement has been answered. */
  #beginning: Promise<unknown> | null = null;
  /** What goes on after the time of the request was over. */
  #late: Promise<unknown> | null = null;
  /** What the first statement of the transaction that failed threw. */
  #failure: { readonly error: unknown } | null = null;

  private constructor(pool: ConnectionPool, client: pg.PoolClient, isLong: boolean) {
    this.#pool = pool;
    this.#client = client;
    this.#isLong = isLong;
  }

  /** `isLong`: no statement is given up for the time it takes. */
  static async take(pool: ConnectionPool, isLong: boolean): Promise<PostgresPoolClient> {
    const client = await beforeDeadline(pool.take(), (late) => {
      late.then(
        (unused) => pool.give(unused, 'well', false),
        () => undefined,
      );
    });
    const lease = new Lease(pool, client, isLong);
    return {
      query: ((text: string, parameters: readonly unknown[]) =>
        lease.#queryInTime(text, parameters)) as PostgresPoolClient['query'],
      release: (destroy) => lease.#release(destroy === true),
    };
  }

  /**
   * What is under way at the deadline is given up by the request and goes on without it, so that the connection is not lost;
   * it is for nobody else before that has ended. So is the ROLLBACK of a request whose time is over.
   */
  async #queryInTime(text: string, parameters: readonly unknown[]): Promise<unknown> {
    const isOver = remainingMs() <= 0;
    if (isOver && !/^rollback$/i.test(text)) throw outOfTime();
    const answer = this.#query(text, parameters);
    const goOn = (late: Promise<unknown>): void => {
      this.#late = Promise.allSettled([this.#late, late]);
    };
    if (!isOver) return beforeDeadline(answer, goOn);
    goOn(answer);
    return ROLLED_BACK;
  }

  async #query(text: string, parameters: readonly unknown[]): Promise<unknown> {
    if (/^rollback$/i.test(text)) return this.#rollBack();
    if (this.#beginning !== null) await this.#beginning;
    if (this.#dueBegin !== null && COMMITS.test(text)) return this.#endUnbegun('COMMIT');
    const isFirst = this.#isFresh;
    this.#isFresh = false;
    if (isFirst && !this.#isLong && ONLY_BEGINS.test(text)) {
      [this.#isInTransaction, this.#dueBegin] = [true, text];
      return done('BEGIN');
    }
    if (isFirst && this.#isLong) await this.#again(() => this.#send('set statement_timeout = 0', []));
    else if (isFirst && !REPEATABLE.test(text)) await this.#again(() => this.#send('select 1', []));
    const wasInTransaction = this.#isInTransaction;
    if (BEGINS.test(text)) this.#isInTransaction = true;
    const commits = COMMITS.test(text);
    if (commits) this.#isInTransaction = false;
    const isRepeatable = isFirst && !this.#isLong && REPEATABLE.test(text);
    let result: unknown;
    try {
      if (this.#dueBegin !== null) result = await this.#begin(text, parameters);
      else if (isRepeatable) result = await this.#again(() => this.#send(text, parameters));
      else result = await this.#send(text, parameters);
    } catch (error) {
      // The statement sent before this one was cut, and is sent again on another connection, on which this one never was.
      const isLeftBehind = isAfterFailure(error) && this.#failure === null;
      const told = isLeftBehind ? unavailable(error) : asDatabaseError(error);
      if (wasInTransaction && (isLeftBehind || isWorthRepeating(error)))
        noteFate(told, this.#isInTransaction ? 'undone' : 'unsure');
      if (!wasInTransaction) throw told;
      // After the first failure PostgreSQL says only that there was one.
      this.#failure ??= { error: told };
      throw isAfterFailure(error) ? this.#failure.error : told;
    }
    // The work went on after a statement that failed: PostgreSQL then answers COMMIT with ROLLBACK, and says no more.
    if (commits && this.#failure !== null && isRolledBack(result)) throw this.#failure.error;
    return result;
  }

  /**
   * Sends BEGIN and the first statement of the transaction. One that only reads is sent at once, without waiting for the answer
   * to BEGIN, which saves the way there and back; one that writes is not, since it would be kept if BEGIN failed.
   */
  async #begin(text: string, parameters: readonly unknown[]): Promise<unknown> {
    const begin = this.#dueBegin ?? 'begin';
    this.#dueBegin = null;
    if (READS.test(text)) {
      return this.#again(async () => {
        const [begun, read] = await Promise.allSettled([this.#send(begin, []), this.#send(text, parameters)]);
        if (begun.status === 'rejected') throw begun.reason;
        if (read.status === 'rejected') throw read.reason;
        return read.value;
      });
    }
    this.#beginning = this.#again(() => this.#send(begin, []));
    await this.#beginning;
    return this.#send(text, parameters);
  }

  /** Ends a transaction without statements, of which the server knows nothing. */
  #endUnbegun(command: string): object {
    [this.#isInTransaction, this.#dueBegin] = [false, null];
    return done(command);
  }

  /** Never throws: the error to tell is the one for which the transaction is rolled back. */
  async #rollBack(): Promise<unknown> {
    if (this.#dueBegin !== null) return this.#endUnbegun('ROLLBACK');
    [this.#isInTransaction, this.#failure] = [false, null];
    // Its transaction went with it.
    if (this.#state !== 'well') return ROLLED_BACK;
    try {
      return await this.#send('rollback', []);
    } catch {
      // Whatever became of it, nobody is to find a transaction on this connection.
      if (this.#state === 'well') this.#state = 'cut';
      return ROLLED_BACK;
    }
  }

  async #send(text: string, values: readonly unknown[]): Promise<unknown> {
    if (this.#client === null) throw new Error('Connection terminated');
    const limit = this.#isLong ? {} : { query_timeout: this.#pool.limits.answerMs };
    try {
      return await this.#client.query({ text, values: [...values], ...limit } as pg.QueryConfig);
    } catch (error) {
      if (wasCut(error)) this.#state = 'cut';
      else if (isSilent(error)) this.#state = 'silent';
      throw error;
    }
  }

  /** Sends, and where the connection turns out to have been cut, sends once more on another. */
  async #again(send: () => Promise<unknown>): Promise<unknown> {
    try {
      return await send();
    } catch (error) {
      if (!wasCut(error) || this.#client === null) throw error;
      const broken = this.#client;
      this.#client = null;
      this.#client = await this.#pool.replace(broken);
      this.#state = 'well';
      return send();
    }
  }

  #release(destroy: boolean): void {
    if (this.#late === null) this.#giveBack(destroy);
    else void this.#late.then(() => this.#giveBack(destroy));
  }

  #giveBack(destroy: boolean): void {
    if (this.#client === null) this.#pool.giveNothing();
    // One without a statement timeout is for nobody else.
    else this.#pool.give(this.#client, this.#state, destroy || this.#isLong, this.#work);
    this.#client = null;
  }
}
