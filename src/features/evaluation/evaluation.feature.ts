import type { Feature } from '../feature.ts';
import type { Database } from './evaluation.store.ts';

interface Needs {
  readonly database: { readonly db: Database };
}

/** How right the method would have been, and how right anybody's calls were. */
export const evaluationFeature: Feature<Needs> = {
  name: 'evaluation',
  commands: async (program, io) => {
    const { registerEvaluationCommands } = await import('./evaluation.commands.ts');
    registerEvaluationCommands(program, {
      out: io.out,
      note: io.note,
      withEvaluations: (work) =>
        io.withContainer(async ({ database: { db } }) => {
          const { createEvaluation } = await import('./evaluation.ts');
          return work(createEvaluation({ db, now: Date.now }));
        }),
    });
  },
};
