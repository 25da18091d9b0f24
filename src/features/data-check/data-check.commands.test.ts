import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { memoryProvider, nullProvider, risingFacts } from '../../../test/support/provider-doubles.ts';
import type { Provider } from '../../market-data/provider.ts';
import { registerDataCheckCommands } from './data-check.commands.ts';

async function run(provider: Provider): Promise<string> {
  let said = '';
  const program = new Command().exitOverride();
  registerDataCheckCommands(program, { out: (text) => (said += text), withProvider: (work) => work(provider) });
  await program.parseAsync(['data', 'check'], { from: 'user' });
  return said;
}

describe('tradewise data check', () => {
  it('lists every problem with file and line, and counts', async () => {
    const provider = {
      ...memoryProvider([risingFacts('KO')]),
      problems: () => [{ where: 'KO.csv:7', what: 'row left out: volume is negative' }],
    };
    expect(await run(provider)).toBe('KO.csv:7: row left out: volume is negative\nmemory: 1 symbol, 1 problem\n');
    expect(await run(nullProvider())).toBe('nothing: no symbols, no problems\n');
  });
});
