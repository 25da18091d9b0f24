import { describe, expect, it } from 'vitest';
import { askTogether } from './ask-together.ts';

describe('asking together', () => {
  const asked: string[][] = [];
  const double = askTogether<number, number>((given) => {
    asked.push([...given.keys()]);
    return given.has('bad')
      ? Promise.reject(new Error('no answer'))
      : Promise.resolve(new Map([...given].map(([key, number]) => [key, 2 * number])));
  }, 3);

  it('asks once for what is asked in one turn, each key once, and no more than so many at once', async () => {
    const answers = ['a', 'b', 'a', 'c', 'd'].map((key, i) => double(key, i));
    expect(await Promise.all(answers)).toEqual([0, 2, 0, 6, 8]);
    expect(asked).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('asks again in the next turn', async () => {
    expect(await double('a', 4)).toBe(8);
    expect(asked.at(-1)).toEqual(['a']);
  });

  it('fails for everybody who asked where the question fails, and for nobody after', async () => {
    const [bad, beside] = [double('bad', 1), double('a', 1)];
    await expect(bad).rejects.toThrow('no answer');
    await expect(beside).rejects.toThrow('no answer');
    expect(await double('a', 1)).toBe(2);
  });
});
