import { eachDatabase } from '../../../test/support/databases.ts';
import { openPlainQueue, queueSuite } from '../../../test/suites/queue.suite.ts';

eachDatabase('the task queue', (_kind, newOne) => queueSuite(newOne, openPlainQueue));
