import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('info', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('writes one JSON line an event, from its level on', () => {
    const text = logged((log) => {
      log.debug('too fine');
      log.info({ port: 5000 }, 'listening');
    });
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ level: 30, port: 5000, msg: 'listening' });
  });

  it('takes secrets out of what it is given', () => {
    const text = logged((log) => {
      log.info({ user: { password: 'hunter2' }, headers: { authorization: 'hunter2' }, token: 'hunter2' }, 'x');
    });
    expect(text).not.toContain('hunter2');
  });
});
