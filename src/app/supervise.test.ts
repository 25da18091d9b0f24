import { describe, expect, it, vi } from 'vitest';
import type { Member, Order } from './member.ts';
import { supervise, type Process, type Supervision } from './supervise.ts';

/** A process that does what the test says. */
interface Puppet extends Process {
  readonly member: Member;
  readonly port: number | null;
  readonly told: Order[];
  readonly answers: () => void;
  readonly exits: (code: number | null) => void;
}

const SOON = { backOffMs: 1, mostBackOffMs: 4, steadyMs: 60_000, endMs: 60_000 };

/** Supervises processes that are none; those that answer end when they are told to. */
function stage(count: number, times: Partial<typeof SOON> = {}) {
  const started: Puppet[] = [];
  const notes: string[] = [];
  const start = (member: Member, port: number | null): Process => {
    let exits: (code: number | null) => void = () => undefined;
    let answer: () => void = () => undefined;
    const told: Order[] = [];
    const puppet: Puppet = {
      member,
      port,
      told,
      ready: new Promise((resolve) => (answer = () => resolve({ ready: count, port: 8080 }))),
      gone: new Promise((resolve) => (exits = resolve)),
      tell: (order) => {
        told.push(order);
        if (order === 'end') exits(0);
      },
      kill: () => exits(null),
      answers: () => answer(),
      exits: (code) => exits(code),
    };
    started.push(puppet);
    return puppet;
  };
  const serving = supervise({ start, note: (line) => void notes.push(line), times: { ...SOON, ...times } });
  const nth = async (n: number): Promise<Puppet> =>
    vi.waitFor(() => started[n] ?? Promise.reject(new Error(`no ${n}`)));
  return { serving, started, notes, nth };
}

async function upAndRunning(count: number): Promise<ReturnType<typeof stage> & { readonly serving: Supervision }> {
  const staged = stage(count);
  for (let n = 0; n < count; n += 1) (await staged.nth(n)).answers();
  await Promise.resolve();
  return staged;
}

const orders = (puppets: readonly Puppet[]): readonly (readonly Order[])[] => puppets.map(({ told }) => told);

describe('a start', () => {
  it('begins with one process, and starts the others on its port once it answers', async () => {
    const { started, nth } = stage(3);
    expect(started).toHaveLength(1);
    started[0]?.answers();
    await nth(2);
    expect(started.map(({ port }) => port)).toEqual([null, 8080, 8080]);
    expect(started.map(({ member }) => [member.isFirst, member.isStart, member.hasOthers])).toEqual([
      [true, true, false],
      [false, true, true],
      [false, true, true],
    ]);
  });

  it('ends with the exit code of the first process where that cannot start', async () => {
    const { serving, started } = stage(3);
    started[0]?.exits(3);
    expect(await serving.ended).toBe(3);
    expect(started).toHaveLength(1);
  });
});

describe('a process that ends by itself', () => {
  it('is started again, each time after a longer wait, and the others go on', async () => {
    const { started, notes, nth } = await upAndRunning(2);
    started[1]?.exits(null);
    (await nth(2)).exits(7);
    (await nth(3)).exits(7);
    (await nth(4)).exits(7);
    (await nth(5)).answers();
    expect(notes).toEqual([
      'a process was killed and is started again in 0.001 s',
      'a process ended with 7 and is started again in 0.002 s',
      'a process ended with 7 and is started again in 0.004 s',
      'a process ended with 7 and is started again in 0.004 s',
    ]);
    expect(orders(started.slice(0, 1))).toEqual([[]]);
    expect((await nth(5)).member).toMatchObject({ isFirst: false, isStart: false, hasOthers: true, processes: 2 });
  });

  it('finds the port free where it was the only one', async () => {
    const { started, nth } = await upAndRunning(1);
    started[0]?.exits(null);
    expect((await nth(1)).member).toMatchObject({ isFirst: true, isStart: false, hasOthers: false });
  });
});

describe('a replacement', () => {
  it('ends each process once its successor answers, one after the other, and shares the connections meanwhile', async () => {
    const { serving, started, nth } = await upAndRunning(2);
    const done = serving.replace();
    const third = await nth(2);
    expect(third.member).toMatchObject({ isFirst: true, isStart: false, hasOthers: true, processes: 3 });
    expect(orders(started)).toEqual([[{ processes: 3 }], [{ processes: 3 }], []]);
    third.answers();
    (await nth(3)).answers();
    await done;
    expect(orders(started)).toEqual([
      [{ processes: 3 }, 'end'],
      [{ processes: 3 }, 'end'],
      [{ processes: 2 }],
      [{ processes: 2 }],
    ]);
    expect(started).toHaveLength(4);
  });

  it('leaves the old process where the new one cannot start', async () => {
    const { serving, started, notes, nth } = await upAndRunning(2);
    const done = serving.replace();
    (await nth(2)).exits(1);
    await done;
    expect(orders(started.slice(0, 2))).toEqual([
      [{ processes: 3 }, { processes: 2 }],
      [{ processes: 3 }, { processes: 2 }],
    ]);
    expect(notes).toEqual(['a new process could not start, so the processes that are up stay']);
  });

  it('that is asked for while one goes on is done once more after it', async () => {
    const { serving, started, nth } = await upAndRunning(1);
    void serving.replace();
    const second = await nth(1);
    const again = [serving.replace(), serving.replace()];
    second.answers();
    (await nth(2)).answers();
    await Promise.all(again);
    expect(started).toHaveLength(3);
  });
});

describe('an end', () => {
  it('tells all processes, also one that is still starting, and is over when the last is gone', async () => {
    const { serving, started, nth } = await upAndRunning(2);
    void serving.replace();
    await nth(2);
    serving.end();
    expect(await serving.ended).toBe(0);
    expect(started.map(({ told }) => told.at(-1))).toEqual(['end', 'end', 'end']);
  });

  it('kills a process that does not end in time, and says so with its exit code', async () => {
    const staged = stage(1, { endMs: 5 });
    const [only] = staged.started as [Puppet];
    const deaf = vi.spyOn(only, 'tell').mockImplementation(() => undefined);
    only.answers();
    await Promise.resolve();
    staged.serving.end();
    expect(await staged.serving.ended).toBe(1);
    deaf.mockRestore();
  });
});
