import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import type { TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase } from '../../platform/db/database.ts';
import type { OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { FAVOURITES_PERSONAL_DATA } from './favourites-personal-data.store.ts';
import { MAX_FAVOURITES } from './favourites.schema.ts';
import {
  addFavourites,
  changeFavourite,
  countOfOtherKind,
  findRemoval,
  hasFavourite,
  listFavourites,
  removeFavourites,
  restoreRemoval,
} from './favourites.store.ts';
import type { FavouriteScope, NewFavourite } from './favourites.store.ts';

const NOW = Date.UTC(2026, 10, 20);
const ANN: FavouriteScope = { userId: 'ann', source: 'demo', isDemo: true };
const OTHER: FavouriteScope = { ...ANN, source: 'another' };
const YAHOO: FavouriteScope = { userId: 'ann', source: 'yahoo', isDemo: false };
const BOTH: FavouriteScope = { ...YAHOO, source: 'yahoo+tiingo' };
const FILES: FavouriteScope = { ...YAHOO, source: 'files' };
const BOB: FavouriteScope = { ...ANN, userId: 'bob' };

const entry = (symbol: string, more: Partial<NewFavourite> = {}): NewFavourite => ({
  symbol,
  note: '',
  tag: '',
  createdAt: NOW,
  ...more,
});
/** Symbols that no two numbers share. */
const named = (i: number): string => `S${String(i).padStart(4, '0')}`;

eachDatabase('favourites', (_kind, open) => {
  let file: TestDatabase;
  let database: OpenDatabase;
  let db: OpenDatabase['db'];
  beforeAll(async () => {
    file = await open();
    database = await openDatabase(file.url);
    db = database.db;
    await migrateToLatest(database);
  });
  afterAll(async () => {
    await database.close();
    await file.remove();
  });
  beforeEach(async () => {
    await db.deleteFrom('favorite_stocks').execute();
    await db.deleteFrom('users').execute();
    for (const id of ['ann', 'bob']) {
      await db
        .insertInto('users')
        .values({ id, email: `${id}@example.com`, name: id, created_at: 0 })
        .execute();
    }
  });

  const add = (scope: FavouriteScope, ...symbols: string[]) =>
    addFavourites(
      db,
      scope,
      symbols.map((symbol) => entry(symbol)),
    );
  const order = async (scope: FavouriteScope): Promise<string[]> =>
    (await listFavourites(db, scope)).map(({ symbol }) => symbol);
  const positions = async (scope: FavouriteScope): Promise<[string, number][]> => {
    const rows = await db
      .selectFrom('favorite_stocks')
      .select(['symbol', 'position'])
      .where('user_id', '=', scope.userId)
      .where('removed_at', 'is', null)
      .orderBy('position')
      .execute();
    return rows.map(({ symbol, position }) => [symbol, position]);
  };
  const isDense = async (scope: FavouriteScope): Promise<boolean> =>
    (await positions(scope)).every(([, position], i) => position === i + 1);

  it('stand in the order in which they were added, once each, and adding again changes nothing', async () => {
    await addFavourites(db, ANN, [entry('KO', { note: 'first', tag: 'drinks' })]);
    await add(ANN, 'AAPL', 'BRK.B');
    const again = await addFavourites(db, ANN, [entry('KO', { note: 'second' }), entry('F')]);
    expect(again).toEqual({ added: ['F'], alreadyThere: ['KO'] });
    expect(await positions(ANN)).toEqual([
      ['KO', 1],
      ['AAPL', 2],
      ['BRK.B', 3],
      ['F', 4],
    ]);
    expect((await listFavourites(db, ANN))[0]).toEqual({
      ...entry('KO', { note: 'first', tag: 'drinks' }),
      position: 1,
      addedFrom: 'demo',
    });
  });

  it('are of one person, and of the demo market or with real prices', async () => {
    await add(ANN, 'KO', 'AAPL');
    await add(YAHOO, 'KO', 'F', 'T');
    await add(BOB, 'MMM');
    expect(await order(ANN)).toEqual(['KO', 'AAPL']);
    expect(await order(YAHOO)).toEqual(['KO', 'F', 'T']);
    expect(await order(BOB)).toEqual(['MMM']);
    expect(await countOfOtherKind(db, ANN)).toBe(3);
    expect(await countOfOtherKind(db, YAHOO)).toBe(2);
    expect(await countOfOtherKind(db, BOB)).toBe(0);
    expect(await hasFavourite(db, BOB, 'KO')).toBe(false);
    expect(await removeFavourites(db, BOB, ['KO', 'AAPL'], NOW)).toBeNull();
    expect(await changeFavourite(db, BOB, 'KO', { note: 'mine now' })).toBeNull();
    expect(await order(ANN)).toEqual(['KO', 'AAPL']);
  });

  it('of the demo market stay as they are whatever is done to those with real prices', async () => {
    for (const scope of [ANN, YAHOO]) await add(scope, 'A', 'B', 'C');
    await changeFavourite(db, YAHOO, 'C', { position: 1, note: 'of real prices' });
    await removeFavourites(db, YAHOO, ['A'], NOW);
    expect((await listFavourites(db, ANN)).map(({ symbol, note }) => [symbol, note])).toEqual([
      ['A', ''],
      ['B', ''],
      ['C', ''],
    ]);
    expect(await restoreRemoval(db, ANN, { removal: NOW, since: 0 })).toBeNull();
    expect(await order(YAHOO)).toEqual(['C', 'B']);
    expect(await countOfOtherKind(db, ANN)).toBe(2);
  });

  it('are one list whatever the source in use, each noted with the one that it was added under', async () => {
    await addFavourites(db, YAHOO, [entry('KO', { note: 'old' }), entry('F')]);
    const again = await addFavourites(db, BOTH, [entry('KO', { note: 'new' }), entry('T')]);
    expect(again).toEqual({ added: ['T'], alreadyThere: ['KO'] });
    expect((await listFavourites(db, FILES)).map(({ symbol, note, addedFrom }) => [symbol, note, addedFrom])).toEqual([
      ['KO', 'old', 'yahoo'],
      ['F', '', 'yahoo'],
      ['T', '', 'yahoo+tiingo'],
    ]);
    await changeFavourite(db, FILES, 'KO', { position: 3, note: 'of the files' });
    expect(await order(YAHOO)).toEqual(['F', 'T', 'KO']);
    expect(await hasFavourite(db, FILES, 'T')).toBe(true);
    const gone = await removeFavourites(db, BOTH, ['KO', 'F'], NOW);
    expect(await order(YAHOO)).toEqual(['T']);
    // Added again under another source it begins anew, and the Undo brings the rest.
    await addFavourites(db, FILES, [entry('KO')]);
    expect((await restoreRemoval(db, YAHOO, { removal: gone?.removal ?? 0, since: 0 }))?.symbols).toEqual(['F']);
    expect((await listFavourites(db, YAHOO)).map(({ symbol, addedFrom }) => [symbol, addedFrom])).toEqual([
      ['F', 'yahoo'],
      ['T', 'yahoo+tiingo'],
      ['KO', 'files'],
    ]);
    expect(await isDense(YAHOO)).toBe(true);
  });

  it('that stand in the table under several sources are shown once, as first added, and change together', async () => {
    const row = (source: string, symbol: string, position: number, createdAt: number, note = '') => ({
      user_id: 'ann',
      source,
      is_demo: 0,
      symbol,
      note,
      tag: '',
      created_at: createdAt,
      position,
      removed_at: null,
    });
    await db
      .insertInto('favorite_stocks')
      .values([
        row('files', 'KO', 1, 30, 'newer'),
        row('files', 'T', 2, 40),
        row('yahoo', 'F', 1, 10),
        row('yahoo', 'KO', 2, 20, 'older'),
        { ...row('tiingo', 'T', 7, 5), removed_at: 50 },
      ])
      .execute();
    const shown = async () => (await listFavourites(db, FILES)).map(({ symbol, note }) => [symbol, note]);
    expect(await shown()).toEqual([
      ['F', ''],
      ['KO', 'older'],
      ['T', ''],
    ]);
    expect(await countOfOtherKind(db, ANN)).toBe(3);
    expect(await findRemoval(db, YAHOO, { since: 0 })).toBeNull();
    await changeFavourite(db, FILES, 'KO', { note: 'one for both', position: 1 });
    await changeFavourite(db, YAHOO, 'T', { position: 1 });
    expect(await shown()).toEqual([
      ['T', ''],
      ['KO', 'one for both'],
      ['F', ''],
    ]);
    const gone = await removeFavourites(db, FILES, ['KO', 'T'], NOW);
    expect([gone?.symbols, await order(YAHOO)]).toEqual([['T', 'KO'], ['F']]);
    expect((await restoreRemoval(db, YAHOO, { since: 0 }))?.symbols).toEqual(['T', 'KO']);
    expect(await order(YAHOO)).toEqual(['T', 'KO', 'F']);
  });

  it('move to a place, and beyond the ends to the ends', async () => {
    await add(ANN, 'A', 'B', 'C', 'D');
    await changeFavourite(db, ANN, 'D', { position: 2 });
    expect(await order(ANN)).toEqual(['A', 'D', 'B', 'C']);
    await changeFavourite(db, ANN, 'A', { position: (now) => now + 1 });
    expect(await order(ANN)).toEqual(['D', 'A', 'B', 'C']);
    await changeFavourite(db, ANN, 'D', { position: (now) => now - 1 });
    await changeFavourite(db, ANN, 'A', { position: 1000 });
    expect(await order(ANN)).toEqual(['D', 'B', 'C', 'A']);
    expect(await isDense(ANN)).toBe(true);
  });

  it('come back with place, note and tag by the Undo of their removal, whatever was removed after it', async () => {
    await addFavourites(db, ANN, [
      entry('A'),
      entry('B', { note: 'watch', tag: 'x' }),
      entry('C'),
      entry('D', { note: 'also' }),
      entry('E'),
    ]);
    const before = await listFavourites(db, ANN);
    const first = await removeFavourites(db, ANN, ['D', 'B', 'NONE'], NOW);
    expect(first?.symbols).toEqual(['B', 'D']);
    expect(await positions(ANN)).toEqual([
      ['A', 1],
      ['C', 2],
      ['E', 3],
    ]);
    const second = await removeFavourites(db, ANN, ['A'], NOW);
    expect(second?.removal).toBeGreaterThan(first?.removal ?? Infinity);
    expect(await findRemoval(db, ANN, { since: 0 })).toEqual(second);
    expect((await restoreRemoval(db, ANN, { since: 0 }))?.symbols).toEqual(['A']);
    expect((await restoreRemoval(db, ANN, { removal: first?.removal ?? 0, since: 0 }))?.symbols).toEqual(['B', 'D']);
    expect(await listFavourites(db, ANN)).toEqual(before);
    expect(await restoreRemoval(db, ANN, { since: 0 })).toBeNull();
  });

  it('cannot be brought back by another person, nor after the time for it', async () => {
    await add(ANN, 'A', 'B');
    const gone = await removeFavourites(db, ANN, ['A'], NOW);
    expect(await restoreRemoval(db, BOB, { removal: gone?.removal ?? 0, since: 0 })).toBeNull();
    expect(await restoreRemoval(db, ANN, { since: NOW + 1 })).toBeNull();
    expect(await order(ANN)).toEqual(['B']);
  });

  it('begin anew at the end where one is added again after its removal, and the Undo brings only the rest', async () => {
    await addFavourites(db, ANN, [entry('A', { note: 'old' }), entry('B'), entry('C')]);
    await removeFavourites(db, ANN, ['A', 'B'], NOW);
    await addFavourites(db, ANN, [entry('A', { createdAt: NOW + 5 })]);
    expect((await restoreRemoval(db, ANN, { since: 0 }))?.symbols).toEqual(['B']);
    expect(await listFavourites(db, ANN)).toMatchObject([
      { symbol: 'C' },
      { symbol: 'B' },
      { symbol: 'A', note: '', createdAt: NOW + 5 },
    ]);
  });

  it('are limited by how many there are, whatever the sources', async () => {
    await add(YAHOO, ...Array.from({ length: MAX_FAVOURITES - 1 }, (_, i) => named(i)));
    await add(FILES, 'X');
    await expect(add(BOTH, 'Y')).rejects.toMatchObject({ code: 'list_full' });
    await add(ANN, 'Y');
    expect(await order(ANN)).toEqual(['Y']);
  });

  it('fit up to the most and not beyond, and too many at once add none', async () => {
    const many = Array.from({ length: MAX_FAVOURITES - 1 }, (_, i) => named(i));
    await add(ANN, ...many);
    await expect(add(ANN, 'X', 'Y')).rejects.toMatchObject({ code: 'list_full' });
    await add(ANN, 'X');
    await expect(add(ANN, 'Y')).rejects.toMatchObject({ code: 'list_full' });
    await removeFavourites(db, ANN, many, NOW);
    await add(ANN, 'Y', 'Z');
    await expect(restoreRemoval(db, ANN, { since: 0 })).rejects.toMatchObject({ code: 'list_full' });
    expect(await order(ANN)).toEqual(['X', 'Y', 'Z']);
    await removeFavourites(db, ANN, ['Y', 'Z'], NOW + 1);
    await restoreRemoval(db, ANN, { removal: NOW, since: 0 });
    expect(await order(ANN)).toEqual([...many, 'X']);
    expect(await isDense(ANN)).toBe(true);
  });

  it('lose nothing and leave no gap where a crowd of requests changes them at once', async () => {
    await add(ANN, 'A', 'B', 'C', 'D', 'E', 'F');
    const other = await openDatabase(file.url);
    const at = (i: number): OpenDatabase['db'] => (i % 2 === 0 ? db : other.db);
    await Promise.all([
      ...Array.from({ length: 20 }, (_, i) => addFavourites(at(i), i % 3 === 0 ? OTHER : ANN, [entry(named(i))])),
      ...Array.from({ length: 10 }, (_, i) => changeFavourite(at(i), ANN, 'F', { position: i + 1, note: `${i}` })),
      removeFavourites(at(0), ANN, ['A', 'C'], NOW),
      removeFavourites(at(1), ANN, ['B'], NOW),
      addFavourites(at(1), ANN, [entry(named(3))]),
      addFavourites(at(0), OTHER, [entry(named(4))]),
    ]);
    await other.close();
    const expected = ['D', 'E', 'F', ...Array.from({ length: 20 }, (_, i) => named(i))];
    expect((await order(ANN)).sort()).toEqual(expected.sort());
    expect(await isDense(ANN)).toBe(true);
    while ((await restoreRemoval(db, ANN, { since: 0 })) !== null);
    expect((await order(ANN)).sort()).toEqual([...expected, 'A', 'B', 'C'].sort());
    expect(await isDense(ANN)).toBe(true);
  });

  it('stand in a person’s export, also those removed, and are gone with the person', async () => {
    await addFavourites(db, ANN, [entry('KO', { note: 'a note', tag: 't' }), entry('F')]);
    await add({ ...ANN, source: 'yahoo', isDemo: false }, 'T');
    await removeFavourites(db, ANN, ['F'], NOW);
    await add(BOB, 'MMM');
    const [data] = FAVOURITES_PERSONAL_DATA;
    const ann = { userId: 'ann', email: 'ann@example.com' };
    expect((await data?.read(db, ann))?.map(({ symbol, note }) => [symbol, note])).toEqual([
      ['KO', 'a note'],
      ['F', ''],
      ['T', ''],
    ]);
    await db.transaction().execute((tx) => data?.erase(tx, ann) ?? Promise.resolve());
    expect(await data?.read(db, ann)).toEqual([]);
    expect(await order(BOB)).toEqual(['MMM']);
  });
});
