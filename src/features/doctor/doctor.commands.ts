import type { Command } from 'commander';
import { renderDiagnosis } from './diagnosis.report.ts';
import type { Diagnosis } from './diagnosis.report.ts';

export interface DoctorCommandDeps {
  readonly out: (text: string) => void;
  /** Looks at everything and changes nothing. */
  readonly diagnose: () => Promise<Diagnosis>;
}

/** `tradewise doctor`: what is set, and what is wrong. */
export function registerDoctorCommand(program: Command, { out, diagnose }: DoctorCommandDeps): void {
  program
    .command('doctor')
    .description(
      'what is set (never a secret) and what is wrong, with what mends it; exit code 1 where a problem is found',
    )
    .option('--json', 'as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const found = await diagnose();
      out(json ? `${JSON.stringify(found)}\n` : renderDiagnosis(found));
      const problems = found.checks.filter(({ status }) => status === 'problem').length;
      if (problems === 0) return;
      throw new Error(problems === 1 ? 'One problem was found.' : `${problems} problems were found.`);
    });
}
