import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCertificate } from '../../../test/support/certificate.ts';
import { readCertificate } from '../../platform/tls-certificate.ts';
import type { TlsCertificate } from '../../platform/tls-certificate.ts';
import { VARIABLES } from '../../platform/config/variables.ts';
import { programsIn } from '../../platform/run-program.ts';
import type { RunProgram } from '../../platform/run-program.ts';
import { audit } from './audit.ts';
import type { AuditReport } from './audit.ts';
import { auditLicences } from './dependencies.ts';
import { auditHistory, auditSource } from './source.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CLEAN = JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: {} } });
const BILL = JSON.stringify({ bomFormat: 'CycloneDX' });

/** A machine whose programs answer as named. */
const machine =
  (answers: Readonly<Record<string, string>>): RunProgram =>
  (file, args) => {
    const name = [file, ...args].find((word) => word in answers) ?? '';
    return Promise.resolve({ code: name === '' ? null : 0, out: answers[name] ?? '', err: '' });
  };
const WELL = { audit: CLEAN, eslint: '[]', 'rev-list': '', 'cat-file': '', secretlint: '[]', sbom: BILL };
const good: TlsCertificate = { validTo: Date.UTC(2030, 0, 1), distrust: null };

const look = async (run: RunProgram, certificate = good): Promise<AuditReport> =>
  (
    await audit({
      folder: ROOT,
      publicUrl: 'https://tradewise.example',
      readCertificate: () => Promise.resolve(certificate),
      now: () => Date.UTC(2026, 10, 20),
      run,
    })
  ).report;
const stateOf = (report: AuditReport, name: string): string =>
  report.parts.find((part) => part.name === name)?.state ?? '';

describe('an audit', () => {
  it('passes only where every part ran and found nothing high', async () => {
    expect(await look(machine(WELL))).toMatchObject({ passed: true, counts: { high: 0, could_not_run: 0 } });
  });

  it('fails where the list of vulnerabilities cannot be asked, and says so', async () => {
    const refused = JSON.stringify({ message: '405 Method Not Allowed - POST', error: { summary: '' } });
    for (const answer of [refused, '', 'npm error code ENOTFOUND']) {
      const report = await look(machine({ ...WELL, audit: answer }));
      expect([report.passed, stateOf(report, 'known vulnerabilities')]).toEqual([false, 'could_not_run']);
      expect(report.parts[0]?.text).toMatch(/asked: (405 Method Not Allowed|npm audit gave no report)/);
    }
  });

  it.each(['eslint', 'rev-list', 'secretlint', 'sbom'])('fails where %s cannot run', async (name) => {
    const rest = Object.fromEntries(Object.entries(WELL).filter(([part]) => part !== name));
    const report = await look(machine(rest));
    expect([report.passed, report.counts.could_not_run]).toEqual([false, 1]);
  });

  it('fails for a high vulnerability, and not for a moderate one', async () => {
    const found = (severity: string): string =>
      JSON.stringify({ vulnerabilities: { x: { severity, range: '<2' } }, metadata: { vulnerabilities: {} } });
    expect((await look(machine({ ...WELL, audit: found('critical') }))).counts).toMatchObject({ high: 1 });
    expect(await look(machine({ ...WELL, audit: found('moderate') }))).toMatchObject({
      passed: true,
      counts: { medium: 1 },
    });
  });

  it('fails for a certificate that ends soon or that nobody trusts', async () => {
    const soon = { validTo: Date.UTC(2026, 10, 20) + 13.9 * 86_400_000, distrust: null };
    expect((await look(machine(WELL), soon)).counts.high).toBe(1);
    expect((await look(machine(WELL), { ...good, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' })).counts.high).toBe(1);
  });
});

describe('licences', () => {
  const of = (license: string | undefined, more: object = {}) =>
    auditLicences(JSON.stringify({ packages: { '': {}, 'node_modules/x': { license, ...more } } })).findings.map(
      ({ severity }) => severity,
    );

  it('are free, or named; what is shipped under copyleft or under none is high', () => {
    expect([
      of('MIT'),
      of('(MIT OR GPL-3.0)'),
      of('GPL-3.0'),
      of(undefined),
      of('GPL-3.0', { dev: true }),
      of('Custom'),
    ]).toEqual([[], [], ['high'], ['high'], ['low'], ['low']]);
  });

  it('of this product hold nothing high', () => {
    const found = auditLicences(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
    expect(found.findings.filter(({ severity }) => severity === 'high')).toEqual([]);
  });
});

describe('a program that the audit runs', () => {
  it('gets the variables that it works by, and no setting or secret of the product', async () => {
    const settings = Object.fromEntries(Object.values(VARIABLES).map(({ name }) => [name, `value of ${name}`]));
    const run = programsIn(ROOT, { ...process.env, ...settings, HTTPS_PROXY: 'http://proxy:1', STRAY_PASSWORD: 'x' });
    const { out } = await run(process.execPath, ['-p', 'JSON.stringify(process.env)']);
    const seen = JSON.parse(out) as Record<string, string>;
    expect(seen).toMatchObject({ PATH: process.env['PATH'], HTTPS_PROXY: 'http://proxy:1' });
    expect(Object.keys(seen).filter((name) => name in settings || name === 'STRAY_PASSWORD')).toEqual([]);
  });
});

describe('a checkout with weaknesses', () => {
  let folder: string;
  const KEY = ['sk', 'live', '51HqZkJ2eZvKYlo2C8dT3xQ9w'].join('_');
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tradewise-weak-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const name of ['src', 'ui', 'bin', 'scripts']) mkdirSync(path.join(folder, name));
    for (const name of ['ui/a.js', 'bin/a.js']) writeFileSync(path.join(folder, name), 'export const a = 1;\n');
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, '.gitignore'), 'node_modules\n');
    writeFileSync(
      path.join(folder, 'scripts/security-lint.config.js'),
      readFileSync(path.join(ROOT, 'scripts/security-lint.config.js')),
    );
    writeFileSync(path.join(folder, 'src/run.js'), 'export const run = (text) => eval(text);\n');
    writeFileSync(path.join(folder, 'src/pay.js'), `export const key = '${KEY}';\n`);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    rmSync(path.join(folder, 'src/pay.js'));
    git('commit', '-qam', 'two');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is found to evaluate text', async () => {
    const found = await auditSource(programsIn(folder), folder);
    expect(found).toMatchObject({ state: 'ran', findings: [{ severity: 'high', where: 'src/run.js:1' }] });
  }, 60_000);

  it('is found to have held a key once, which the report does not repeat', async () => {
    const found = await auditHistory(programsIn(folder));
    expect(found).toMatchObject({ state: 'ran', findings: [{ severity: 'high', where: 'src/pay.js' }] });
    expect(JSON.stringify(found)).not.toContain(KEY);
  }, 60_000);
});

describe('a certificate', () => {
  it('is read from the server, trusted or not', async () => {
    const made = newCertificate();
    const server = createServer(made, (socket) => socket.end());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await readCertificate(origin, made.cert)).toMatchObject({ distrust: null });
    expect((await readCertificate(origin)).distrust).toMatch(/SELF_SIGNED/);
    await new Promise((resolve) => server.close(resolve));
    await expect(readCertificate(origin)).rejects.toThrow(/ECONNREFUSED/);
  });
});
