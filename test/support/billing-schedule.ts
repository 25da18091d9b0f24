import fc from 'fast-check';
import type Stripe from 'stripe';
import type { Database } from '../../src/platform/db/schema.ts';
import { BillingWorld } from './billing-world.ts';
import { judgeBilling } from './billing-oracle.ts';
import { changesAtStripe } from './stripe-changes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PEOPLE = ['ann', 'ben', 'cara'] as const;
const PLANS = ['pro', 'enterprise'] as const;
const TIMES = [MINUTE, 11 * MINUTE, HOUR, DAY, 4 * DAY, 15 * DAY, 31 * DAY, 31 * DAY];

/** What may go on at once: events of the same and of other people, the reconciler, and what people do. */
const AT_ONCE = ['event', 'event', 'event', 'reconcile', 'look', 'order', 'claim', 'end', 'leave'] as const;

const which = fc.nat(20);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('order'), who: which, plan: which, kill: fc.option(fc.nat(8)) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pay'), which, card: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('buy'), who: which, plan: which, which, card: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave-half-way'), which }) },
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ do: fc.constant('deliver'), which, isOld: fc.boolean(), again: fc.nat(3) },
      kill: fc.option(fc.nat(6), { freq: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose'), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass'), time: which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change'), which, how: fc.nat(17) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look'), who: which, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('confirm'), who: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete'), who: which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('together'), which, who: which, plan: which, how: fc.nat(17), isOld: fc.boolean() },
      ...{ works: fc.array(fc.constantFrom(...AT_ONCE), { minLength: 2, maxLength: 4 }) },
      ...{ order: fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }), kill: fc.option(fc.nat(12), { freq: 5 }) },
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconcile'), kill: fc.option(fc.nat(10)), isDown: fc.nat(3) }) },
);

interface Step {
  readonly do: string;
  readonly who?: number;
  readonly which?: number;
  readonly plan?: number;
  readonly card?: number;
  readonly time?: number;
  readonly how?: number;
  readonly again?: number;
  readonly isOld?: boolean;
  readonly isDown?: number;
  readonly kill?: number | null;
  readonly works?: readonly (typeof AT_ONCE)[number][];
  readonly order?: readonly number[];
}

export interface Schedule {
  /** True where the first two had their trial already, so that what they buy is paid at once. */
  readonly hadTrials: boolean;
  readonly steps: readonly Step[];
}

/** Random lives of three people who buy, with all that can happen to events and to the process. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  hadTrials: fc.boolean(),
  steps: fc.array(step, { minLength: 6, maxLength: 24, size: 'max' }),
});

/** A second process follows an event while the reconciler of one that was taken for dead comes to the same event. */
const TWO_PROCESSES: Schedule = {
  hadTrials: false,
  steps: [
    { do: 'buy', who: 0, plan: 0, which: 0, card: 0 },
    {
      ...{ do: 'together', which: 0, who: 0, plan: 0, how: 0, isOld: false, kill: 10 },
      ...{ works: ['reconcile', 'event', 'event'], order: [4] },
    },
    { do: 'pass', time: 1 },
  ],
};
/** Schedules that went wrong once. */
export const KNOWN: [Schedule][] = [[TWO_PROCESSES]];

/** Plays a schedule and judges it after each reconcile; throws with what is wrong. */
export async function playSchedule(db: Database, { hadTrials, steps }: Schedule): Promise<BillingWorld> {
  const world = await BillingWorld.make(db);
  for (const id of PEOPLE) world.join(id, id !== 'cara');
  const sessions: string[] = [];
  if (hadTrials) await useTrials(world);
  for (const each of steps) {
    const isJudged = await play(world, sessions, each);
    world.killAfter = null;
    if (isJudged) await judge(world);
  }
  await settle(world);
  return world;
}

async function useTrials(world: BillingWorld): Promise<void> {
  for (const member of [...world.members.values()].slice(0, 2)) {
    const { id } = await world.billing.checkout(member, { plan: 'pro', interval: 'month' });
    world.stripe.end(world.stripe.pay(id));
  }
  await settle(world);
}

/** Lets ten minutes pass, reconciles as the schedule does, and judges. */
async function settle(world: BillingWorld): Promise<void> {
  world.stripe.advance(world.now + 10 * MINUTE);
  if (!(await world.reconcile())) throw new Error('the reconciler failed although Stripe answers');
  await judge(world);
}

async function judge(world: BillingWorld): Promise<void> {
  const wrong = await judgeBilling(world);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}

const pick = <One>(list: readonly One[], index: number | undefined): One | undefined =>
  list.length === 0 ? undefined : list[(index ?? 0) % list.length];

/** @returns true where everything must be right after it */
async function play(world: BillingWorld, sessions: string[], of: Step): Promise<boolean> {
  const { stripe } = world;
  if (of.kill !== undefined && of.kill !== null) {
    world.killAfter = of.kill >> 1;
    world.killBefore = of.kill % 2 === 0;
    world.outlives = of.do === 'together' && of.kill % 4 === 2;
  }
  switch (of.do) {
    case 'order': {
      const who = [...PEOPLE, null][(of.who ?? 0) % 4] ?? null;
      const member = who === null ? null : (world.members.get(who) ?? null);
      if (who !== null && member === null) return false;
      const wish = { plan: pick(PLANS, of.plan) ?? 'pro', interval: 'month' } as const;
      await world.run(async (billing) => void sessions.push((await billing.checkout(member, wish)).id));
      return false;
    }
    case 'buy':
      await play(world, sessions, { ...of, do: 'order' });
      return play(world, sessions.slice(-1), { ...of, do: 'pay' });
    case 'pay': {
      const open = sessions.filter((id) => stripe.sessions.get(id)?.status === 'open');
      const id = pick(open, of.which);
      const isGone = stripe.customers.get(String(stripe.sessions.get(id ?? '')?.customer))?.deleted === true;
      if (id === undefined || isGone) return false;
      const card = of.card === 0 ? { card: 'fp_shared' } : {};
      stripe.pay(id, { email: `${pick(PEOPLE, of.card) ?? ''}@example.com`, ...card });
      return false;
    }
    case 'leave-half-way': {
      const open = sessions.filter((id) => {
        const session = stripe.sessions.get(id);
        return session?.status === 'open' && session.customer !== null;
      });
      const id = pick(open, of.which);
      const isGone = stripe.customers.get(String(stripe.sessions.get(id ?? '')?.customer))?.deleted === true;
      if (id !== undefined && !isGone) stripe.leaveHalfWay(id);
      return false;
    }
    case 'deliver': {
      const event = pick(world.pending, of.which);
      if (event === undefined) return false;
      const isTaken = await world.deliver(event, of.isOld === true);
      // Stripe sends again what was not answered; some it sends twice all the same.
      if (isTaken && of.again !== 0) world.pending.splice(world.pending.indexOf(event), 1);
      return false;
    }
    case 'lose': {
      const event = pick(world.pending, of.which);
      if (event !== undefined) world.pending.splice(world.pending.indexOf(event), 1);
      return false;
    }
    case 'pass':
      await pass(world, pick(TIMES, of.time) ?? MINUTE);
      return false;
    case 'look': {
      const member = world.members.get(pick(PEOPLE, of.who) ?? '');
      const session = pick(sessions, of.which);
      if (member !== undefined) await world.run((billing) => billing.refresh(member));
      if (session !== undefined) await world.run((billing) => billing.checkoutState(session));
      return false;
    }
    case 'confirm': {
      const member = world.members.get(pick(PEOPLE, of.who) ?? '');
      if (member === undefined) return false;
      member.isConfirmed = true;
      await world.run((billing) => billing.claim(member));
      return false;
    }
    case 'delete':
      // Half of them while Stripe does not answer.
      world.isDown = (of.who ?? 0) % 2 === 1;
      await world.run((billing) => billing.endBeforeErasing(pick(PEOPLE, of.who) ?? ''));
      world.isDown = false;
      await world.leave(pick(PEOPLE, of.who) ?? '');
      return false;
    case 'together':
      await doTogether(world, sessions, of);
      return false;
    case 'reconcile': {
      world.isDown = of.isDown === 0;
      const isDone = await world.reconcile();
      world.isDown = false;
      return isDone;
    }
    default:
      change(world, of);
      return false;
  }
}

/** Several things at once, while something changes at Stripe as well. */
async function doTogether(world: BillingWorld, sessions: string[], of: Step): Promise<void> {
  const { which = 0, who = 0, works = [], order = [] } = of;
  const events: Stripe.Event[] = [];
  const name = pick(PEOPLE, who) ?? '';
  const member = world.members.get(name);
  const wish = { plan: pick(PLANS, of.plan) ?? 'pro', interval: 'month' } as const;
  const done = await world.together(
    works.map((work, index) => {
      const event = pick(world.pending, which + index);
      switch (work) {
        case 'event':
          if (event !== undefined) events[index] = event;
          return async (billing) => event && world.post(billing, event, of.isOld === true);
        case 'reconcile':
          return (billing) => billing.reconcileChanged();
        case 'look':
          return async (billing) => member && billing.refresh(member);
        case 'order':
          return async (billing) => member && sessions.push((await billing.checkout(member, wish)).id);
        case 'claim':
          return async (billing) => member?.isConfirmed === true && billing.claim(member);
        case 'end':
          return (billing) => billing.endForGone();
        case 'leave':
          return async (billing) => {
            // Few leave.
            if (which % 4 !== 0) return;
            if (member !== undefined) await billing.endBeforeErasing(name);
            await world.leave(name);
          };
      }
    }),
    order,
    () => change(world, of),
  );
  for (const [index, event] of events.entries())
    if (done[index] === true && world.pending.includes(event)) world.pending.splice(world.pending.indexOf(event), 1);
}

/** Time passes; the reconciler runs within ten minutes of whatever happened. */
async function pass(world: BillingWorld, time: number): Promise<void> {
  const to = world.now + time;
  if (time >= 10 * MINUTE) await settle(world);
  while (world.now < to) {
    const seen = world.stripe.events.length;
    world.stripe.advance(Math.min(to, world.now + DAY));
    if (world.stripe.events.length > seen) await settle(world);
  }
}

/** Something that a person, a bank or the operator does at Stripe to a subscription that goes on. */
function change({ stripe }: BillingWorld, { which: index, how = 0 }: Step): void {
  const held = pick(
    [...stripe.subscriptions.values()].filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired'),
    index,
  );
  if (held === undefined) return;
  pick(changesAtStripe(stripe, held.id), how)?.();
}
