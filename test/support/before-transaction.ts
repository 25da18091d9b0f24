import type { Database } from '../../src/platform/db/schema.ts';

/** The same database; `work` is done just before its transaction number `nth`, counted from 1, begins. */
export function beforeTransaction(db: Database, nth: number, work: () => Promise<unknown>): Database {
  let begun = 0;
  const transaction = (): unknown => {
    begun += 1;
    if (begun !== nth) return db.transaction();
    const execute: ReturnType<Database['transaction']>['execute'] = async (inside) => {
      await work();
      return db.transaction().execute(inside);
    };
    return { execute };
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'transaction') return transaction;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
