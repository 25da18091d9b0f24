import { setTimeout as wait } from 'node:timers/promises';
import { withoutDeadline } from '../../platform/db/deadline.ts';
import type { Part } from './parts.ts';
import type { Refreshed } from './refresh-part.ts';

export interface BackgroundDeps {
  readonly refresh: (symbol: string, part: Part) => Promise<Refreshed>;
  /** Symbols of which a part is due. */
  readonly due: (part: Part) => Promise<readonly string[]>;
  /** Called after each look at what is due, once that is done. */
  readonly idle: () => Promise<void>;
  readonly report: (error: unknown) => void;
  /** How many are asked for at once. */
  readonly concurrency?: number;
  /** The most milliseconds of chance between two questions. */
  readonly pauseMs?: number;
  readonly random?: () => number;
}

/** Refreshes what is due, behind the requests: few at once, each part of a symbol at most once in the queue. */
export class Background {
  readonly #deps: Required<BackgroundDeps>;
  readonly #queue = new Map<string, readonly [symbol: string, part: Part]>();
  readonly #working = new Set<Promise<void>>();
  #isRunning = false;
  #look: Promise<void> | null = null;
  #isStopped = false;

  constructor(deps: BackgroundDeps) {
    this.#deps = { concurrency: 2, pauseMs: 200, random: Math.random, ...deps };
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Begins to work behind the requests, with a look at what is due; further looks are a job of the queue. */
  start(): void {
    if (this.isRunning) return;
    this.#isRunning = true;
    this.#look = this.runOnce().catch((error: unknown) => this.#deps.report(error));
  }

  /** Takes no more work, and waits for what is being done. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#isStopped = true;
    this.#queue.clear();
    await this.#look;
    await Promise.all(this.#working);
  }

  /** Puts one part of a symbol into the queue, unless it stands there already. */
  nudge(symbol: string, part: Part): void {
    if (this.#isStopped) return;
    this.#queue.set(`${symbol} ${part}`, [symbol, part]);
    this.#work();
  }

  /** Does everything that is due now, and returns when it is done. */
  async runOnce(): Promise<void> {
    for (const part of ['prices', 'statements'] as const) {
      for (const symbol of await this.#deps.due(part)) this.#queue.set(`${symbol} ${part}`, [symbol, part]);
    }
    this.#work();
    while (this.#working.size > 0) await Promise.race(this.#working);
    await this.#deps.idle();
  }

  #work(): void {
    while (this.#working.size < this.#deps.concurrency && this.#queue.size > 0) {
      const [next] = this.#queue;
      if (next === undefined) return;
      const [id, [symbol, part]] = next;
      const doing = withoutDeadline(() => this.#one(id, symbol, part)).finally(() => {
        this.#working.delete(doing);
        this.#work();
      });
      this.#queue.delete(id);
      this.#working.add(doing);
    }
  }

  async #one(id: string, symbol: string, part: Part): Promise<void> {
    const { refresh, report, pauseMs, random } = this.#deps;
    try {
      await refresh(symbol, part);
      if (pauseMs > 0) await wait(Math.round(random() * pauseMs), undefined, { ref: false });
    } catch (error) {
      report(error);
    } finally {
      this.#queue.delete(id);
    }
  }
}
