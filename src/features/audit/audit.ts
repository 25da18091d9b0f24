import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TlsCertificate } from '../../platform/tls-certificate.ts';
import { couldNotRun, ran } from './audit-part.ts';
import { programsIn } from '../../platform/run-program.ts';
import type { AuditPart } from './audit-part.ts';
import type { RunProgram } from '../../platform/run-program.ts';
import { auditDependencies, auditLicences, billOfMaterials } from './dependencies.ts';
import { auditHistory, auditSource } from './source.ts';

export interface AuditDeps {
  /** The checkout that is audited. */
  readonly folder: string;
  /** Whose certificate is looked at; null: none is named. */
  readonly publicUrl: string | null;
  readonly readCertificate: (origin: string) => Promise<TlsCertificate>;
  readonly now: () => number;
  /** In place of the programs of this machine. */
  readonly run?: RunProgram;
}

/** The report of an audit, as `security_report.json` holds it. */
export interface AuditReport {
  readonly created_at: string;
  readonly passed: boolean;
  readonly counts: {
    readonly high: number;
    readonly medium: number;
    readonly low: number;
    readonly could_not_run: number;
  };
  readonly parts: readonly AuditPart[];
}

const DAY_MS = 86_400_000;
const LEAST_DAYS = 14;

/** Looks for known vulnerabilities, dangerous patterns, secrets, licences and the certificate's end. Passes only where every part ran and none found anything high. */
export async function audit(deps: AuditDeps): Promise<{ readonly report: AuditReport; readonly bill: string | null }> {
  const run = deps.run ?? programsIn(deps.folder);
  const [dependencies, source, history, certificate, bill] = await Promise.all([
    auditDependencies(run),
    auditSource(run, deps.folder),
    auditHistory(run),
    auditCertificate(deps),
    billOfMaterials(run),
  ]);
  const material = 'bill of materials';
  const parts = [
    dependencies,
    source,
    history,
    auditLicences(readText(path.join(deps.folder, 'package-lock.json'))),
    certificate,
    bill === null ? couldNotRun(material, 'npm sbom gave no bill.') : ran(material, 'Written as CycloneDX.', []),
  ];
  const findings = parts.flatMap((part) => part.findings);
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const counts = {
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    could_not_run: parts.filter(({ state }) => state === 'could_not_run').length,
  };
  const passed = counts.high === 0 && counts.could_not_run === 0;
  return { report: { created_at: new Date(deps.now()).toISOString(), passed, counts, parts }, bill };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function auditCertificate({ publicUrl, readCertificate, now }: AuditDeps): Promise<AuditPart> {
  const name = 'certificate';
  if (publicUrl?.startsWith('https:') !== true) return couldNotRun(name, 'PUBLIC_URL names no https address.');
  try {
    const { validTo, distrust } = await readCertificate(publicUrl);
    const days = Math.floor((validTo - now()) / DAY_MS);
    const text = `notAfter=${new Date(validTo).toISOString()}, ${days} more days`;
    const found = [
      ...(distrust === null ? [] : [`browsers do not trust it (${distrust})`]),
      ...(days < LEAST_DAYS ? [`it ends in ${days} days`] : []),
    ];
    return ran(
      name,
      text,
      found.map((what) => ({ severity: 'high', where: publicUrl, what })),
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no TLS';
    return couldNotRun(name, `${publicUrl} shows no certificate (${code}).`);
  }
}
