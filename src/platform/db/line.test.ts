import { describe, expect, it } from 'vitest';
import { Line, type Place } from './line.ts';

const LATER = (): number => performance.now() + 5_000;

describe('a line of those who found a server full', () => {
  it('lets whoever has waited longest try first, and those who failed keep their place', async () => {
    const line = new Line(60_000);
    const places: Place[] = [{ go: null }, { go: null }, { go: null }];
    const tried: number[] = [];
    const wait = async (number: number): Promise<void> => {
      if (await line.turn(places[number] as Place, LATER())) tried.push(number);
    };
    const all = [wait(0), wait(1), wait(2)];
    line.call();
    await all[0];
    const again = wait(0);
    line.call();
    await again;
    line.leave(places[0] as Place);
    line.call();
    line.call();
    await Promise.all(all);
    expect(tried).toEqual([0, 0, 1, 2]);
    for (const place of places) line.leave(place);
    expect(line.isEmpty).toBe(true);
  });

  it('passes a sign on where it comes too late for the one who gets it', async () => {
    const line = new Line(60_000);
    const [late, next]: [Place, Place] = [{ go: null }, { go: null }];
    const ends = Promise.all([line.turn(late, performance.now() - 1), line.turn(next, LATER())]);
    line.call();
    expect(await ends).toEqual([false, true]);
  });

  it('lets the first alone try without a sign, and tells the others when their time is over', async () => {
    const line = new Line(5);
    const [first, second]: [Place, Place] = [{ go: null }, { go: null }];
    const ends = await Promise.all([line.turn(first, LATER()), line.turn(second, performance.now() + 20)]);
    expect(ends).toEqual([true, false]);
  });
});
