import type { Traits } from './traits.ts';

/** What a company does at one ex-date. */
export interface DividendEvent {
  /** Ordinary payments are made anew from the slow average price. */
  readonly resume: boolean;
  /** The ordinary payment is multiplied by this from now on. */
  readonly factor: number;
  /** Paid on top, as a share of the slow average price. */
  readonly special: number;
}

const CENT = 0.01;
/** No quarter pays more of the price than this. */
const MOST_OF_PRICE = 0.02;

/**
 * Quarterly dividends: reviewed once a year against the slow average of PAST prices, raised by at most the cap, frozen
 * where the price has fallen, cut where the payment has become far more than the company aims at, and cut at once where
 * it has become too much for the price.
 */
export class DividendPolicy {
  private readonly traits: Traits;
  /** Slow average of the price, on the basis of the start. */
  private average: number;
  /** Of the quarter, per share of today. */
  private ordinary = 0;
  private paid = 0;
  private isStopped = false;

  constructor(traits: Traits) {
    this.traits = traits;
    this.average = traits.startPrice;
  }

  /** The share count grew by `ratio`. */
  split(ratio: number): void {
    this.ordinary = Math.round((this.ordinary / ratio) * 1e5) / 1e5;
  }

  /** Dollars per share of today, at an ex-date with the price `price`; `basis`: shares of today for one of the start. */
  pay(price: number, basis: number, event: DividendEvent): number {
    this.average += 0.1 * (price * basis - this.average);
    const average = this.average / basis;
    if (event.factor !== 1) this.ordinary = cents(this.ordinary * event.factor);
    if (event.factor === 0) this.isStopped = true;
    if (event.resume) this.isStopped = false;
    const aim = (this.traits.yieldAim * average) / 4;
    if (!this.isStopped) this.review(aim, event.resume);
    if (this.ordinary > MOST_OF_PRICE * price) this.ordinary = cents(Math.min(aim, MOST_OF_PRICE * price));
    const special = event.special === 0 ? 0 : cents(event.special * average);
    return (this.isStopped ? 0 : this.ordinary) + special;
  }

  private review(aim: number, isResumed: boolean): void {
    if (this.paid === 0 || isResumed) this.ordinary = Math.max(CENT, cents(aim));
    else if (this.paid % 4 === 0) {
      if (aim > this.ordinary * 1.02) {
        this.ordinary = Math.max(this.ordinary, cents(Math.min(aim, this.ordinary * (1 + this.traits.raiseCap))));
      } else if (aim < this.ordinary * 0.6) {
        this.ordinary = Math.max(CENT, cents(aim * 0.95));
      }
    }
    this.paid += 1;
  }
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
