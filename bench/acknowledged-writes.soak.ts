// Every fault at every statement of every route that writes; `npm test` lets each statement meet one of them.
process.env['EVERY_FAULT'] = 'yes';
await import('../test/acknowledged-writes.test.ts');
