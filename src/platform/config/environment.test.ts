import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withEnvFile } from './environment.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-env-'));
writeFileSync(path.join(folder, '.env'), '# a comment\nPORT=8081\nHOST="127.0.0.1" # quoted\n');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the .env file', () => {
  it('adds what the process was not given', () => {
    expect(withEnvFile({ PORT: '9000' }, folder)).toEqual({ PORT: '9000', HOST: '127.0.0.1' });
  });

  it('may be missing', () => {
    expect(withEnvFile({ PORT: '9000' }, path.join(folder, 'nowhere'))).toEqual({ PORT: '9000' });
  });

  const NAMES = 'DATABASE_URL=sqlite:///mine.db\nMARKET_DATA=demo\n';
  const utf16 = Buffer.from(`\ufeff${NAMES}`, 'utf16le');
  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${NAMES}`)],
    ['UTF-16', utf16],
    ['UTF-16, big end first', Buffer.from(utf16).swap16()],
    ['lines that end as on Windows', Buffer.from(`\ufeff${NAMES.replaceAll('\n', '\r\n')}`)],
  ])('is read whole in %s', (what, bytes) => {
    const other = path.join(folder, what);
    mkdirSync(other);
    writeFileSync(path.join(other, '.env'), bytes);
    expect(withEnvFile({}, other)).toEqual({ DATABASE_URL: 'sqlite:///mine.db', MARKET_DATA: 'demo' });
  });

  it.each([{ NODE_ENV: 'production' }, { REPLIT_DEPLOYMENT: '1' }])('is not read in production: %o', (env) => {
    expect(withEnvFile(env, folder)).toEqual(env);
  });
});
