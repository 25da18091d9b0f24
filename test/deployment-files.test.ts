import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VARIABLES } from '../src/platform/config/variables.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: string;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[] };
}
const compose = parse(text('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const service = (name: string): Service => compose.services[name] ?? {};

describe('compose.yaml', () => {
  it('starts app, worker and database, and with the profile tls a proxy and the nightly backup', () => {
    const names = (profile: string | null) =>
      Object.keys(compose.services).filter((name) => (service(name).profiles ?? [null]).includes(profile as never));
    expect([names(null), names('tls')]).toEqual([
      ['app', 'worker', 'database'],
      ['proxy', 'backup'],
    ]);
    expect([service('app').environment?.['ROLE'], service('worker').environment?.['ROLE']]).toEqual(['web', 'worker']);
    expect(text('compose.yaml')).toMatch(/^ {2}proxy:\n(?: {4}.*\n)* {6}DOMAIN: \$\{DOMAIN\}$/m);
  });

  it('runs the product without rights, with files that cannot be changed, and behind a healthy database', () => {
    for (const name of ['app', 'worker', 'backup'])
      expect(service(name), name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        volumes: ['data:/data'],
        depends_on: { database: { condition: 'service_healthy' } },
      });
    expect(service('database').healthcheck?.test).toContain('pg_isready -U tradewise');
    // The product and the database are not open to the network: the proxy is.
    expect([service('app').ports, service('database').ports]).toEqual([['127.0.0.1:5000:5000'], undefined]);
  });

  it('names settings that there are with values that they take, volumes that it declares, and files that there are', () => {
    const about = new Map(Object.values(VARIABLES).map((each) => [each.name as string, each]));
    for (const name of ['app', 'worker', 'backup'])
      for (const [setting, value] of Object.entries(service(name).environment ?? {})) {
        const variable = about.get(setting);
        expect(variable, `${name}: ${setting}`).toBeDefined();
        if (!value.includes('$')) expect(() => variable?.parse(value), `${setting}=${value}`).not.toThrow();
      }
    for (const volume of Object.values(compose.services).flatMap((each) => each.volumes ?? [])) {
      const [source = ''] = volume.split(':');
      expect(source.startsWith('./') ? existsSync(path.join(root, source)) : source in compose.volumes, source).toBe(
        true,
      );
    }
  });

  it('makes the backup at 01:30 UTC, whenever it is started', () => {
    const [command = ''] = service('backup').command ?? [];
    const wait = (/sleep (\$\$\(\(.*?\)\));/.exec(command)?.[1] ?? '').replaceAll('$$', '$');
    for (const now of [0, 5399, 5400, 5401, 86_399].map((second) => 1_796_083_200 + second)) {
      const slept = Number(execFileSync('bash', ['-c', `date() { echo ${now}; }; echo ${wait}`], { encoding: 'utf8' }));
      expect([(now + slept) % 86_400, slept > 0 && slept <= 86_400]).toEqual([5400, true]);
    }
    expect(command).toContain('/opt/tradewise/ops/backup_daily.sh');
    expect(existsSync(path.join(root, 'ops/backup_daily.sh'))).toBe(true);
    expect(text('Dockerfile')).toContain('/opt/tradewise/ops /opt/tradewise/ops');
  });
});

describe('what is shipped for other programs', () => {
  const scripts = readdirSync(path.join(root, 'ops'))
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `ops/${name}`);
  // Each by its own parser, on machines that have it; .yaml files by that of npm, everywhere.
  it.each([
    ['shellcheck', ['-x', ...scripts]],
    ['promtool', ['check', 'rules', 'ops/prometheus/alerts.yaml']],
    ['caddy', ['validate', '--adapter', 'caddyfile', '--config', 'ops/proxy/Caddyfile']],
  ])('is accepted by %s, where that is installed', (program, args) => {
    const ended = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
    if (ended.error !== undefined) expect(ended.error).toMatchObject({ code: 'ENOENT' });
    else expect([ended.status, ended.status === 0 ? '' : ended.stdout + ended.stderr]).toEqual([0, '']);
  });

  it('has a unit that systemd gives an exposure of at most 3.0, where it is installed', () => {
    const args = ['security', '--offline=true', 'ops/systemd/tradewise.service'];
    const ended = spawnSync('systemd-analyze', args, { cwd: root, encoding: 'utf8' });
    if (ended.error !== undefined) return expect(ended.error).toMatchObject({ code: 'ENOENT' });
    expect(Number(/exposure level for tradewise\.service: ([\d.]+)/.exec(ended.stdout)?.[1])).toBeLessThanOrEqual(3);
  });

  it('holds alert rules each with a name, an expression, a severity and an action', () => {
    const { groups } = parse(text('ops/prometheus/alerts.yaml')) as {
      groups: { rules: { alert: string; expr: string; labels: object; annotations: object }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(3);
    for (const rule of rules)
      expect(rule).toMatchObject({
        alert: expect.stringMatching(/^Tradewise/) as unknown,
        expr: expect.any(String) as unknown,
        labels: { severity: expect.stringMatching(/^(?:critical|warning)$/) as unknown },
        annotations: { action: expect.any(String) as unknown },
      });
  });
});
