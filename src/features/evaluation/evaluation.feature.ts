import type { Feature } from '../feature.ts';

/** How right the method would have been, and how right anybody's calls were. */
export const evaluationFeature: Feature = {
  name: 'evaluation',
  commands: async (program, io) => {
    const { registerEvaluationCommands } = await import('./evaluation.commands.ts');
    registerEvaluationCommands(program, {
      out: io.out,
      note: io.note,
      // The database alone, for the ledger: the source that MARKET_DATA names is not asked.
      withEvaluations: (work) =>
        io.withDatabase({}, async (database) => {
          const [{ createEvaluation }, { migrateToLatest }] = await Promise.all([
            import('./evaluation.ts'),
            import('./evaluation.store.ts'),
          ]);
          await migrateToLatest(database);
          return work(createEvaluation({ db: database.db, now: Date.now }));
        }),
    });
  },
};
