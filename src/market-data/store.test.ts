import { eachDatabase } from '../../test/support/databases.ts';
import { storeSuite } from '../../test/suites/store.suite.ts';

eachDatabase('the market data store', (_kind, newOne) => {
  storeSuite(newOne);
});
