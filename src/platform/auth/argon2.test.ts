import { describe, expect, it } from 'vitest';
import { argon2id, nodeArgon2id, wasmArgon2id } from './argon2.ts';
import type { Argon2Input } from './argon2.ts';

const input = (change: Partial<Argon2Input>): Argon2Input => ({
  message: Buffer.from('password'),
  nonce: Buffer.from('somesalt'),
  memory: 256,
  passes: 2,
  parallelism: 1,
  tagLength: 32,
  ...change,
});

// phc-winner-argon2, src/test.c.
const PUBLISHED = [
  [{ memory: 65_536 }, '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'],
  [{}, '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
  [{ parallelism: 2 }, '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
  [{ passes: 1, memory: 65_536 }, 'f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98'],
  [
    { message: Buffer.from('differentpassword'), memory: 65_536 },
    '0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde',
  ],
] as const;

describe.each([
  ['of this Node', argon2id],
  ['in WebAssembly', wasmArgon2id],
] as const)('Argon2id %s', (_what, compute) => {
  it.each(PUBLISHED)('gives the published tag of %o', async (change, tag) => {
    expect((await compute(input(change))).toString('hex')).toBe(tag);
  });
});

describe.skipIf(nodeArgon2id === null)('both', () => {
  it.each([
    ['an accent', { message: Buffer.from('caf\u00e9 au lait') }],
    ['what a person may enter at most', { message: Buffer.from('\u{1f511}'.repeat(128)) }],
    ['as passwords are kept here', { memory: 19_456, nonce: Buffer.alloc(16, 7) }],
    ['three lanes', { parallelism: 3, passes: 3, memory: 1024 }],
  ])('are equal to the last bit: %s', async (_what, change) => {
    const [one, other] = await Promise.all([nodeArgon2id?.(input(change)), wasmArgon2id(input(change))]);
    expect(other).toEqual(one);
  });

  it('are equal where several are computed at a time', async () => {
    const inputs = Array.from({ length: 8 }, (_, i) => input({ message: Buffer.from(`password ${i}`) }));
    const together = await Promise.all(inputs.map(wasmArgon2id));
    expect(together).toEqual(await Promise.all(inputs.map((each) => nodeArgon2id?.(each))));
  });
});
