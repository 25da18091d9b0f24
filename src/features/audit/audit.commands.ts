import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { AuditReport } from './audit.ts';

export interface AuditCommandDeps {
  readonly out: (text: string) => void;
  readonly folder: string;
  readonly audit: () => Promise<{ readonly report: AuditReport; readonly bill: string | null }>;
}

const MOST_LINES = 20;

/** `tradewise audit`: looks for weaknesses of a checkout and writes what was found. */
export function registerAuditCommand(program: Command, { out, folder, audit }: AuditCommandDeps): void {
  program
    .command('audit')
    .description(
      'known vulnerabilities, security patterns, secrets in the history, licences and the certificate of a checkout; exit code 1 for high findings and for what could not run',
    )
    .option('--out <file>', 'where the report goes', 'security_report.json')
    .option('--sbom <file>', 'where the bill of materials goes (CycloneDX)', 'sbom.cdx.json')
    .option('--json', 'print the report as JSON')
    .action(async (options: { readonly out: string; readonly sbom: string; readonly json?: true }) => {
      const { report, bill } = await audit();
      writeFileSync(path.resolve(folder, options.out), `${JSON.stringify(report, null, 2)}\n`);
      if (bill !== null) writeFileSync(path.resolve(folder, options.sbom), bill);
      out(options.json ? `${JSON.stringify(report)}\n` : render(report));
      if (report.passed) return;
      const { high, could_not_run } = report.counts;
      throw new Error(
        `The audit did not pass: ${high} high findings, ${could_not_run} parts could not run. See ${options.out}.`,
      );
    });
}

function render({ parts, counts }: AuditReport): string {
  const lines = parts.flatMap(({ name, state, text, findings }) => {
    const grave = findings.filter(({ severity }) => severity === 'high');
    const rest = findings.length - grave.length;
    return [
      `${state === 'could_not_run' ? 'COULD NOT RUN' : grave.length > 0 ? 'HIGH' : 'ok'}  ${name}: ${text}${rest > 0 ? ` ${rest} lower findings.` : ''}`,
      ...grave.slice(0, MOST_LINES).map(({ where, what }) => `    ${where}: ${what}`),
    ];
  });
  return `${lines.join('\n')}\nhigh ${counts.high}, medium ${counts.medium}, low ${counts.low}, could not run ${counts.could_not_run}\n`;
}
