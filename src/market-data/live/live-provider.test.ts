import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { away, fakeLive, historyOn, withLastBar, type Story } from '../../../test/support/fake-live.ts';
import { localOver, routed, timeAt, upstreamOf } from '../../../test/support/local-store.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import { nextSession } from '../../engine/market/calendar.ts';
import { closeInstant } from './session-time.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';

const TODAY = day('2017-06-30');
const SINCE = day('2015-01-02');
const story = (symbol: string, change: Partial<Story> = {}): Story => ({ symbol, since: SINCE, ...change });

eachDatabase('a local store', (_kind, openOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let other: OpenDatabase;
  beforeAll(async () => {
    database = await openOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    other = await openDatabase(database.url);
  });
  afterAll(async () => {
    await open.close();
    await other.close();
    await database.remove();
  });

  it('fetches a symbol that is new once, and answers it from then on, also after a restart, without asking', async () => {
    const live = fakeLive([story('NEW')], TODAY);
    const time = timeAt(TODAY);
    const first = localOver(open.db, live.source, time);
    const facts = await first.facts('NEW', TODAY);
    expect(facts).toMatchObject({ source: 'fakelive', isDemo: false, security: { symbol: 'NEW' } });
    expect(facts?.candles).toStrictEqual(historyOn(story('NEW'), TODAY).candles);
    expect(facts?.statements).toHaveLength(4);
    expect(live.calls).toEqual(['history NEW whole', 'statements NEW']);
    const restarted = localOver(other.db, live.source, time);
    expect(await restarted.facts('NEW', TODAY)).toStrictEqual(facts);
    expect([live.calls.length, restarted.counts()]).toEqual([2, { request: 0, background: 0 }]);
  });

  it('asks once for a thousand who want the same new symbol at one moment', async () => {
    const live = fakeLive([story('CROWD')], TODAY);
    const local = localOver(open.db, live.source, timeAt(TODAY));
    const all = await Promise.all(Array.from({ length: 1000 }, () => local.facts('CROWD', TODAY)));
    expect(all.every((facts) => facts?.security.symbol === 'CROWD')).toBe(true);
    expect(live.calls).toEqual(['history CROWD whole', 'statements CROWD']);
  });

  it('lets one of two processes ask, and the other wait for it', async () => {
    const live = fakeLive([story('TWO')], TODAY);
    const time = timeAt(TODAY);
    const both = [open, other].map(({ db }) => localOver(db, live.source, time));
    const [a, b] = await Promise.all(both.map((local) => local.facts('TWO', TODAY)));
    expect(a?.candles).toStrictEqual(b?.candles);
    expect(live.calls.filter((call) => call.startsWith('history'))).toEqual(['history TWO whole']);
  });

  it('does not know what no source has, and does not ask for it again at once', async () => {
    const live = fakeLive([], TODAY);
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time);
    expect([await local.facts('NONE', TODAY), await local.facts('NONE', TODAY)]).toEqual([null, null]);
    expect(live.calls).toEqual(['history NONE whole']);
    for (const text of ['', 'aapl', '../../etc/passwd', 'A\0']) expect(await local.facts(text, TODAY)).toBeNull();
    expect(live.calls).toHaveLength(1);
    time.extra += 11 * 60_000;
    await local.facts('NONE', TODAY);
    expect(live.calls).toHaveLength(2);
    const rows = await open.db.selectFrom('source_refreshes').select('symbol').where('symbol', '=', 'NONE').execute();
    expect(rows).toEqual([]);
  });

  it('names the source that failed where a symbol is new, and says the prices it has where only statements failed', async () => {
    const live = fakeLive([story('DOWN'), story('HALF')], TODAY);
    const local = localOver(open.db, live.source, timeAt(TODAY));
    live.fault = (kind, symbol) =>
      kind === 'statements' || symbol === 'DOWN' ? Promise.reject(away('fakelive')) : null;
    await expect(local.facts('DOWN', TODAY)).rejects.toMatchObject({ name: 'ProviderError', source: 'fakelive' });
    expect(await local.facts('HALF', TODAY)).toMatchObject({ statements: null });
    live.fault = null;
    expect((await local.facts('DOWN', TODAY))?.security.symbol).toBe('DOWN');
    expect((await local.facts('HALF', TODAY))?.statements).toBeNull();
  });

  it('answers at once from the store while the source is down, says so, and asks later each time', async () => {
    const live = fakeLive([story('OLD')], TODAY);
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time);
    const before = await local.facts('OLD', TODAY);
    live.fault = () => Promise.reject(away('fakelive', 600));
    time.day = nextSession(TODAY);
    await local.refreshDue();
    expect(await local.facts('OLD', time.day)).toStrictEqual(before);
    const [prices] = (await local.sourcesOf('OLD')) ?? [];
    expect(prices).toMatchObject({ part: 'prices', source: 'fakelive', outcome: 'failed' });
    expect(prices?.nextTryAt).toBe(time.now() + 600_000);
    const asked = live.calls.length;
    await local.refreshDue();
    expect(live.calls).toHaveLength(asked);
    live.fault = null;
    live.today = time.day;
    time.extra += 601_000;
    await local.refreshDue();
    expect((await local.facts('OLD', time.day))?.candles.day.at(-1)).toBe(time.day);
    expect(await local.sourcesOf('OLD')).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
  });

  it('refreshes once per session and process, appending; and statements once a day', async () => {
    const live = fakeLive([story('DAILY')], TODAY);
    const time = timeAt(TODAY);
    const both = [open, other].map(({ db }) => localOver(db, live.source, time));
    await both[0]?.facts('DAILY', TODAY);
    live.calls.length = 0;
    time.day = live.today = nextSession(TODAY);
    await Promise.all(both.map((local) => local.refreshDue()));
    await Promise.all(both.map((local) => local.refreshDue()));
    const asked = live.calls.filter((call) => call.includes('DAILY'));
    expect(asked.sort()).toEqual([expect.stringMatching(/^history DAILY \d+$/), 'statements DAILY']);
    expect(await both[1]?.facts('DAILY', time.day)).toMatchObject(historyOn(story('DAILY'), time.day));
  });

  it('asks soon again where the newest session is not there yet, and gives up until the next one', async () => {
    const live = fakeLive([story('LATE')], TODAY);
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time);
    await local.facts('LATE', TODAY);
    time.day = nextSession(TODAY);
    live.calls.length = 0;
    const late = (): number => live.calls.filter((call) => call.startsWith('history LATE')).length;
    for (const minutes of [0, 4, 5, 15, 45, 120, 600]) {
      time.extra += minutes * 60_000;
      await local.refreshDue();
    }
    expect(late()).toBe(5);
    expect((await local.sourcesOf('LATE'))?.[0]).toMatchObject({ outcome: 'late' });
    live.today = time.day = nextSession(time.day);
    time.extra = 0;
    await local.refreshDue();
    expect((await local.facts('LATE', time.day))?.candles.day.at(-1)).toBe(time.day);
  });

  it('keeps what it has of a symbol that the source no longer has, and asks once a session', async () => {
    const live = fakeLive([story('GONE')], TODAY);
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time);
    const before = await local.facts('GONE', TODAY);
    const empty = fakeLive([], TODAY);
    const later = localOver(open.db, empty.source, time);
    time.day = nextSession(TODAY);
    await later.refreshDue();
    await later.refreshDue();
    expect(empty.calls.filter((call) => call.startsWith('history GONE'))).toHaveLength(1);
    expect((await later.facts('GONE', time.day))?.candles).toStrictEqual(before?.candles);
    expect((await later.sourcesOf('GONE'))?.[0]).toMatchObject({ outcome: 'gone' });
  });

  it('refuses an answer about another symbol, a history of another source and one that lost its beginning', async () => {
    const live = fakeLive([story('WRONG'), story('RIGHT')], TODAY);
    const time = timeAt(TODAY);
    const twisted = { ...live.source, history: () => Promise.resolve(historyOn(story('RIGHT'), TODAY)) };
    await expect(localOver(open.db, twisted, time).facts('WRONG', TODAY)).rejects.toMatchObject({
      code: 'source_broken',
    });
    const before = await localOver(open.db, live.source, time).facts('WRONG', TODAY);
    time.day = nextSession(TODAY);
    const shortened = fakeLive(
      [story('WRONG', { since: SINCE + 100, revisions: [{ seen: 0, day: TODAY, factor: 2 }] })],
      time.day,
    );
    const local = localOver(open.db, shortened.source, time);
    await local.refreshDue();
    expect((await local.facts('WRONG', time.day))?.candles).toStrictEqual(before?.candles);
    expect((await local.sourcesOf('WRONG'))?.[0]).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    ['-5', { close: -5 }],
    ['0', { close: 0 }],
    ['1e308', { close: 1e308 }],
    ['600000', { close: 600_000 }],
    ['of a day that has not come', { on: day('2031-01-02') }],
    ['100 times the one before', { times: 100 }],
    ['a hundredth of the one before', { times: 0.01 }],
  ] as const)(
    'keeps no newest close that is %s: it has the last good one, and asks again after a minute',
    async (_name, bar) => {
      const id = `bad${Object.values(bar)[0]}`.replaceAll(/[^a-z0-9]/g, '');
      const live = fakeLive([story('SPOIL')], TODAY, { id });
      const time = timeAt(TODAY);
      const upstream = routed(open.db, live.source, time);
      const local = localOver(open.db, live.source, time, { upstream });
      const before = await local.facts('SPOIL', TODAY);
      live.today = time.day = nextSession(TODAY);
      live.spoil = (history) => withLastBar(history, bar);
      await local.refreshDue();
      expect((await local.facts('SPOIL', time.day))?.candles).toStrictEqual(before?.candles);
      const [prices] = (await local.sourcesOf('SPOIL')) ?? [];
      expect(prices).toMatchObject({ part: 'prices', outcome: 'failed', nextTryAt: time.now() + 60_000 });
      live.spoil = null;
      time.extra += 60_000;
      await local.refreshDue();
      expect((await local.facts('SPOIL', time.day))?.candles).toStrictEqual(
        historyOn(story('SPOIL'), time.day).candles,
      );
    },
  );

  it('keeps nothing of a new symbol whose newest close cannot be, and asks again at the next question', async () => {
    const live = fakeLive([story('NEVER')], TODAY, { id: 'never' });
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time, { upstream: routed(open.db, live.source, time) });
    live.spoil = (history) => withLastBar(history, { close: -5 });
    await expect(local.facts('NEVER', TODAY)).rejects.toMatchObject({ code: 'source_broken', source: 'never' });
    expect(await open.db.selectFrom('source_facts').select('symbol').where('source', '=', 'never').execute()).toEqual(
      [],
    );
    live.spoil = null;
    expect((await local.facts('NEVER', TODAY))?.candles).toStrictEqual(historyOn(story('NEVER'), TODAY).candles);
  });

  it('believes a price that is hard to believe once the source has said it for half an hour', async () => {
    const live = fakeLive([story('LEAP')], TODAY, { id: 'leap' });
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time, { upstream: routed(open.db, live.source, time) });
    await local.facts('LEAP', TODAY);
    live.today = time.day = nextSession(TODAY);
    live.spoil = (history) => withLastBar(history, { times: 30 });
    const newest = async (): Promise<number | undefined> => (await local.facts('LEAP', time.day))?.candles.day.at(-1);
    for (const minutes of [0, 1, 2, 4, 8]) {
      time.extra += minutes * 60_000;
      await local.refreshDue();
      expect(await newest()).toBe(TODAY);
    }
    time.extra += 16 * 60_000;
    await local.refreshDue();
    expect(await newest()).toBe(time.day);
  });

  it('keeps a quote of the running session for a minute, fetched behind the requests', async () => {
    const monday = day('2017-07-03');
    const live = fakeLive([story('QUOTE')], TODAY);
    const before = localOver(open.db, live.source, timeAt(TODAY));
    await before.facts('QUOTE', TODAY);
    live.today = monday;
    live.calls.length = 0;
    // A half day: at 12:30 it still trades. The market clock says the session before it.
    let now = closeInstant(monday) - 30 * 60_000;
    const options = { hasQuotes: true, now: () => now };
    const local = localOver(open.db, live.source, timeAt(TODAY), options);
    local.start();
    expect(await local.quote('QUOTE')).toBeNull();
    await local.facts('QUOTE', TODAY);
    await vi.waitFor(async () =>
      expect(await local.quote('QUOTE')).toMatchObject({ symbol: 'QUOTE', currency: 'USD' }),
    );
    await local.facts('QUOTE', TODAY);
    now += 61_000;
    await local.facts('QUOTE', TODAY);
    await vi.waitFor(() => expect(live.calls.filter((call) => call === 'quote QUOTE')).toHaveLength(2));
    expect((await local.sourcesOf('QUOTE'))?.map(({ part }) => part)).toContain('quote');
    await local.stop();
    now = closeInstant(monday) + 3_600_000;
    const closed = localOver(open.db, live.source, timeAt(TODAY), options);
    closed.start();
    await closed.facts('QUOTE', TODAY);
    await closed.stop();
    expect(live.calls.filter((call) => call === 'quote QUOTE')).toHaveLength(2);
  });

  it('fetches anew what was damaged in the database', async () => {
    const live = fakeLive([story('BROKEN')], TODAY);
    const time = timeAt(TODAY);
    const local = localOver(open.db, live.source, time);
    const before = await local.facts('BROKEN', TODAY);
    const candles = new Uint8Array(64);
    await open.db.updateTable('price_history').set({ candles }).where('symbol', '=', 'BROKEN').execute();
    expect(await local.facts('BROKEN', TODAY)).toStrictEqual(before);
  });

  it('names the source of the statements where it is another one', async () => {
    const [prices, statements] = [
      fakeLive([story('PART')], TODAY),
      fakeLive([story('PART')], TODAY, { id: 'filings' }),
    ];
    const local = localOver(open.db, prices.source, timeAt(TODAY), {
      upstream: upstreamOf(prices.source, statements.source),
      statementSources: ['filings', 'fakelive'],
    });
    expect(await local.facts('PART', TODAY)).toMatchObject({ source: 'fakelive', statementsSource: 'filings' });
    expect(await local.sourcesOf('PART')).toMatchObject([{ source: 'fakelive' }, { source: 'filings' }]);
  });
});
