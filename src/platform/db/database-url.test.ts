import { describe, expect, it } from 'vitest';
import { DatabaseUrlError, parseDatabaseUrl } from './database-url.ts';

const POSTGRES = {
  kind: 'postgres',
  host: 'db.example.com',
  port: 5432,
  user: 'me',
  password: 'secret',
  database: 'app',
  sslMode: 'disable',
  applicationName: null,
  options: null,
};

describe('a database address', () => {
  it.each([
    ['sqlite:///relative.db', 'relative.db'],
    ['sqlite:////var/lib/absolute.db', '/var/lib/absolute.db'],
    ['sqlite:///:memory:', ':memory:'],
    ['sqlite:///folder with space/a.db', 'folder with space/a.db'],
  ])('%s is the SQLite file %s', (url, file) => {
    expect(parseDatabaseUrl(url)).toEqual({ kind: 'sqlite', path: file });
  });

  it.each([
    ['postgresql://me:secret@db.example.com:5433/app', { port: 5433 }],
    ['postgres://me:secret@db.example.com/app', {}],
    ['postgresql://me@db.example.com/app', { password: '' }],
    ['postgresql://me:p%40ss%3Aw%2Ford%25@db.example.com/app', { password: 'p@ss:w/ord%' }],
    ['postgresql://me:secret@db.example.com/app?sslmode=require', { sslMode: 'require' }],
    ['postgresql://me:secret@[::1]:5432/my%20app', { host: '::1', database: 'my app' }],
    [
      'postgresql://me:a:b@db.example.com/app?application_name=x&options=-c%20a%3Db',
      { password: 'a:b', applicationName: 'x', options: '-c a=b' },
    ],
    ['  postgresql://me:secret@db.example.com/app?channel_binding=require\n', {}],
  ])('%s is PostgreSQL', (url, difference) => {
    expect(parseDatabaseUrl(url)).toEqual({ ...POSTGRES, ...difference });
  });

  it.each([
    '',
    'hunter2',
    'mysql://me:hunter2@db/app',
    'sqlite://hunter2.db',
    'sqlite:///',
    'sqlite:///a.db?mode=hunter2',
    'postgresql://me:hunter2@db',
    'postgresql://me:hunter2@/app',
    'postgresql://db/hunter2',
    'postgresql://me:hunter2@db:port/app',
    'postgresql://me:hunter2@db:99999/app',
    'postgresql://me:hunter%zz2@db/app',
    'postgresql://me:hunter#2@db/app',
    'postgresql://me:hunter/2@db/app',
    'postgresql://me:hun@ter2@db/app',
    'postgresql://me:hunter2@db/app?sslmode=hunter2',
    'postgresql://me:hunter2@db/app?hunter2=1',
  ])('is refused without being repeated: case %#', (url) => {
    const parse = (): unknown => parseDatabaseUrl(url);
    expect(parse).toThrow(DatabaseUrlError);
    try {
      parse();
    } catch (error) {
      expect(`${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toMatch(/hunter|ter2/);
    }
  });
});
