import type { Command } from 'commander';
import { readCertificate } from '../../platform/tls-certificate.ts';
import type { Diagnosis } from './diagnosis.report.ts';
import { renderBoxes, runPreflight } from './preflight.ts';
import type { PreflightDeps } from './preflight.ts';

export interface PreflightCommandDeps {
  readonly out: (text: string) => void;
  /** Looks at everything and changes nothing. */
  readonly diagnose: () => Promise<Diagnosis>;
  readonly askStripe: PreflightDeps['askStripe'];
}

/** `tradewise preflight`: the list of the production guide before a deployment, each box by trying. */
export function registerPreflightCommand(program: Command, { out, diagnose, askStripe }: PreflightCommandDeps): void {
  program
    .command('preflight')
    .description(
      'try what stands on the list before a deployment, with the server running; exit code 1 unless every box is ticked',
    )
    .option('--json', 'as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const boxes = await runPreflight({ diagnose, askStripe, fetch, readCertificate, now: Date.now });
      out(json ? `${JSON.stringify(boxes)}\n` : renderBoxes(boxes));
      const failed = boxes.filter(({ state }) => state === 'failed').length;
      const absent = boxes.filter(({ state }) => state === 'absent').length;
      if (failed + absent === 0) return;
      throw new Error(`Not ticked: ${failed} of ${boxes.length} failed, ${absent} are not yet part of the product.`);
    });
}
