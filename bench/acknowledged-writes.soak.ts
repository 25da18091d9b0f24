// Every fault at every statement of every route that writes; `npm test` lets each statement meet one of them.
import '../test/acknowledged-writes.test.ts';
