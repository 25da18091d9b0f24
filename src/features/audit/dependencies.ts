import { couldNotRun, ran } from './audit-part.ts';
import { jsonOf } from '../../platform/run-program.ts';
import type { AuditPart, Finding } from './audit-part.ts';
import type { RunProgram } from '../../platform/run-program.ts';

interface AuditReport {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity?: string; readonly range?: string }>>;
  readonly metadata?: { readonly vulnerabilities?: object };
  readonly error?: { readonly summary?: string };
  readonly message?: string;
}

const SEVERITY: Readonly<Record<string, Finding['severity']>> = { critical: 'high', high: 'high', moderate: 'medium' };

/** Known vulnerabilities of the packages that are installed, by the registry's list. */
export async function auditDependencies(run: RunProgram): Promise<AuditPart> {
  const name = 'known vulnerabilities';
  const { out } = await run('npm', ['audit', '--json']);
  const report = jsonOf(out) as AuditReport | null;
  if (report?.metadata?.vulnerabilities === undefined) {
    const said = [report?.message, report?.error?.summary].find((text) => text !== undefined && text !== '');
    const why = said ?? 'npm audit gave no report';
    return couldNotRun(name, `The registry's list could not be asked: ${(why.split('\n', 1)[0] ?? '').slice(0, 200)}`);
  }
  const found = Object.entries(report.vulnerabilities ?? {}).map(([where, { severity = '', range = '' }]) => ({
    severity: SEVERITY[severity] ?? ('low' as const),
    where,
    what: `${severity} vulnerability in ${range}`,
  }));
  return ran(name, 'Every package of the lockfile was looked up.', found);
}

interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly license?: string; readonly dev?: boolean; readonly devOptional?: boolean }>
  >;
}

/** Licences that let a product of any kind be given on. */
const FREE =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|Unlicense|Python-2\.0|Zlib|WTFPL|MPL-2\.0|Artistic-2\.0)$/;
const COPYLEFT = /\b(?:A?GPL|SSPL|BUSL|CC-BY-NC|Commons-Clause)\b/i;

/** True where at least one of the licences that may be chosen is free. */
function isFree(licence: string): boolean {
  const choices = licence.replace(/[()]/g, '').split(/ OR /i);
  return choices.some((choice) => choice.split(/ AND /i).every((part) => FREE.test(part.trim())));
}

/** Licences of the dependency tree, as the lockfile names them. */
export function auditLicences(lockfile: string | null): AuditPart {
  const name = 'licences';
  const packages = lockfile === null ? undefined : (jsonOf(lockfile) as Lockfile | null)?.packages;
  if (packages === undefined) return couldNotRun(name, 'There is no package-lock.json to read.');
  const all = Object.entries(packages).filter(([path]) => path !== '');
  const found = all.flatMap(([path, { license, dev, devOptional }]): Finding[] => {
    if (license !== undefined && isFree(license)) return [];
    const isShipped = dev !== true && devOptional !== true;
    const isGrave = isShipped && (license === undefined || COPYLEFT.test(license));
    return [
      {
        severity: isGrave ? 'high' : 'low',
        where: path.replace(/^.*node_modules\//, ''),
        what: `licence: ${license ?? 'none named'}`,
      },
    ];
  });
  return ran(name, `${all.length} packages of the lockfile were looked at.`, found);
}

/** Writes what the product is made of, as CycloneDX; null where npm could not. */
export async function billOfMaterials(run: RunProgram): Promise<string | null> {
  const { code, out } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
  const bill = jsonOf(out) as { readonly bomFormat?: string } | null;
  return code === 0 && bill?.bomFormat === 'CycloneDX' ? out : null;
}
