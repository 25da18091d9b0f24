// The random orders of src/platform/queue/fencing.test.ts, many more of them.
process.env['FENCING_RUNS'] ??= '2000';
await import('../src/platform/queue/fencing.test.ts');

export {};
