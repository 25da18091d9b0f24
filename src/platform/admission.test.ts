import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';

const patient = { patienceMs: Infinity };

describe('an admission', () => {
  it('lets in whoever has waited longest, of work that has begun before all that has not', async () => {
    const admission = new Admission(1);
    expect(await admission.enter(patient)).toBe(true);
    const order: string[] = [];
    const enter = (name: string, isAtWork: boolean): Promise<unknown> =>
      admission.enter({ ...patient, isAtWork }).then(() => order.push(name));
    const entered = [enter('new 1', false), enter('old 1', true), enter('new 2', false), enter('old 2', true)];
    expect(admission.waiting).toBe(4);
    while (order.length < entered.length) {
      admission.leave();
      await new Promise(setImmediate);
    }
    expect(order).toEqual(['old 1', 'old 2', 'new 1', 'new 2']);
    expect(admission.waiting).toBe(0);
  });

  it('turns away what has not begun where the room is full, and what waited for too long', async () => {
    const admission = new Admission(1, 1);
    await admission.enter(patient);
    const late = admission.enter({ patienceMs: 5 });
    expect(await admission.enter(patient)).toBe(false);
    const begun = admission.enter({ ...patient, isAtWork: true });
    expect(await late).toBe(false);
    admission.leave();
    expect(await begun).toBe(true);
    admission.leave();
    expect(await admission.enter(patient)).toBe(true);
  });
});

it('lets in as many as there are places after their number was changed, and puts nobody out', async () => {
  const admission = new Admission(2);
  await Promise.all([admission.enter({ patienceMs: 0 }), admission.enter({ patienceMs: 0 })]);
  admission.resize(1);
  admission.leave();
  expect(await admission.enter({ patienceMs: 0 })).toBe(false);
  const waits = admission.enter({ patienceMs: Infinity });
  admission.resize(3);
  expect(await waits).toBe(true);
  expect(await admission.enter({ patienceMs: 0 })).toBe(true);
  expect(await admission.enter({ patienceMs: 0 })).toBe(false);
});
