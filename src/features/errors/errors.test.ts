import { beforeEach, expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { AppError } from '../../platform/errors.ts';
import { createLog } from '../../platform/log/log.ts';
import { describeFailure } from './describe-failure.ts';
import { presentErrors } from './errors.present.ts';
import { createErrors } from './errors.ts';
import { listErrors } from './errors.store.ts';

const START = Date.parse('2026-11-20T10:30:00Z');
const SECRET = 'sk_live_canary ann@example.com';

function failHere(text: string): Error {
  return new TypeError(text);
}
const failThere = (text: string): Error => new RangeError(text, { cause: failHere(text) });
const answered = (requestId: string, failure: unknown, route = 'GET /s/:symbol', status = 500) => ({
  requestId,
  route,
  isPublic: true,
  status,
  ms: 1,
  isTimed: true,
  use: null,
  failure,
});

eachMigrated('errors of requests', (db) => {
  beforeEach(async () => void (await db().deleteFrom('request_errors').execute()));
  const clock = { now: START };
  const newProcess = (release = '1.0.0') =>
    createErrors({ db: db(), log: createLog('silent'), now: () => clock.now, release });

  it('are one where they are alike, over processes and releases, with when, where and which requests', async () => {
    clock.now = START;
    const [a, b] = [newProcess(), newProcess('1.1.0')];
    for (let i = 0; i < 12; i += 1) a.onAnswered(answered(`request-a${i}`, failHere(`${SECRET} ${i}`)));
    a.onAnswered(answered('request-there', failThere(SECRET)));
    await a.flush();
    clock.now += 60_000;
    b.onAnswered(answered('request-b0', failHere('another text'), 'GET /'));
    b.onAnswered(answered('refused-1', failHere('not ours'), 'GET /', 404));
    b.onAnswered(answered('unhealthy', null, 'GET /api/health', 503));
    const { errors } = presentErrors(await b.list(0, 10));
    expect(errors).toEqual([
      {
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
        code: 'internal',
        kind: 'TypeError',
        place: 'failHere (errors.test.ts)',
        count: 13,
        first_at: '2026-11-20T10:30:00.000Z',
        last_at: '2026-11-20T10:31:00.000Z',
        release: '1.1.0',
        routes: ['GET /s/:symbol', 'GET /'],
        request_ids: [...Array.from({ length: 9 }, (_, i) => `request-a${i + 3}`), 'request-b0'],
      },
      expect.objectContaining({ kind: 'RangeError < TypeError', count: 1, request_ids: ['request-there'] }),
    ]);
    expect(JSON.stringify(await db().selectFrom('request_errors').selectAll().execute())).not.toMatch(/canary|ann@/);
    expect(presentErrors(await b.list(START + 1, 10)).errors).toHaveLength(1);
    await a.stop();
    await b.stop();
  });

  it('wait while the database is away, and are then counted once', async () => {
    clock.now = START;
    const isAway = { yes: true };
    const cut = new Proxy(db(), {
      get: (target, name) => {
        if (isAway.yes && name === 'selectFrom') throw new Error('away');
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const errors = createErrors({ db: cut, log: createLog('silent'), now: () => clock.now, release: '1.0.0' });
    errors.onAnswered(answered('request-1', failHere('x')));
    await errors.flush();
    errors.onAnswered(answered('request-2', failHere('x')));
    await errors.flush();
    isAway.yes = false;
    await errors.flush();
    await errors.flush();
    expect(presentErrors(await errors.list(0, 10)).errors).toMatchObject([
      { count: 2, request_ids: ['request-1', 'request-2'] },
    ]);
    await errors.stop();
  });

  it('are kept of five hundred kinds at most, those seen last', async () => {
    const errors = newProcess();
    const kinds = Array.from(
      { length: 560 },
      (_, i) => new AppError('internal', { userMessage: 'x', cause: ofKind(i) }),
    );
    for (const [i, failure] of kinds.entries()) {
      clock.now = START + i;
      errors.onAnswered(answered(`request-${i}`, failure));
      if (i % 50 === 49) await errors.flush();
    }
    const found = presentErrors(await errors.list(0, 1000)).errors;
    expect(found).toHaveLength(500);
    expect(found[0]?.kind).toBe('AppError < Error KIND559');
    expect(await listErrors(db(), 0, 3)).toHaveLength(3);
    await errors.stop();
  });
});

const ofKind = (i: number): Error => Object.assign(new Error('x'), { code: `KIND${i}` });

it('an error is described by what programmers wrote, whatever was thrown', () => {
  const named = Object.assign(new Error('x'), { code: `${SECRET}` });
  expect(describeFailure(named).kind).toBe('Error ?');
  for (const thrown of ['text', null, undefined, { code: SECRET }, 42]) {
    expect(describeFailure(thrown)).toMatchObject({ code: 'internal', kind: '?', place: '' });
  }
  const round = new Error('x');
  round.cause = round;
  expect(describeFailure(round).kind).toBe('Error < Error < Error < Error < Error');
});
