import { setPriority } from 'node:os';
import { KnownFacts } from './known-facts.ts';
import type { MeasureAnswer, MeasureTask } from './measure-apart.ts';
import { ProviderError, ProviderSpecError } from './provider.ts';
import { createProvider } from './sources/index.ts';

// Whoever asks for a symbol meanwhile comes first.
setPriority(5);

/** Entry of the process that measures a whole market once and then ends, with all the memory that it took. */
process.once('message', (task: MeasureTask) => {
  measure(task).then(
    (answer) => process.send?.(answer, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});

// Whoever asked is gone, or has its answer.
process.once('disconnect', () => process.exit());

async function measure({ spec, clock, asOf, benchmarkSymbol, share }: MeasureTask): Promise<MeasureAnswer> {
  try {
    const provider = createProvider(spec, { clock: () => clock });
    const known = new KnownFacts(provider, () => clock);
    if (share !== undefined) return { members: await known.members(benchmarkSymbol, asOf, share) };
    const measured = await known.reference(benchmarkSymbol, asOf);
    return { measured, problems: provider.problems() };
  } catch (error) {
    // Such as a folder that is gone since the start.
    if (error instanceof ProviderSpecError) {
      const source = spec.split(':', 1)[0] ?? spec;
      const code = 'source_unavailable';
      return { refused: { code, source, message: error.message, retry: 'back-off', retryAfterSeconds: null } };
    }
    if (!(error instanceof ProviderError)) throw error;
    const { code, source, message, retry, retryAfterSeconds } = error;
    return { refused: { code, source, message, retry, retryAfterSeconds } };
  }
}
