import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, openConnection } from './client.ts';
import type { Reply } from './client.ts';
import { askAnalysis } from './hot.ts';
import type { Served } from './processes.ts';

const MEASURED_WITHIN_MS = 120_000;

/** The answer about the symbol that every case repeats, once the market was measured: before that it is provisional. */
export async function askUntilMeasured(product: Served): Promise<Reply> {
  const connection = await openConnection(product.port, addressOf(9000));
  try {
    const until = performance.now() + MEASURED_WITHIN_MS;
    for (;;) {
      const answer = await connection.ask(askAnalysis());
      const { is_provisional: isProvisional } = JSON.parse(answer.body.toString('utf8')) as { is_provisional: boolean };
      if (!isProvisional) return answer;
      if (performance.now() > until) throw new Error('the market was not measured in time');
      await pause(250);
    }
  } finally {
    connection.close();
  }
}

/** The symbols that can be looked up, as the search of the pages gets them. */
export async function symbolsOf(port: number): Promise<readonly string[]> {
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const address = /\/symbols\/[\w.]+\.json/.exec(page)?.[0];
  if (address === undefined) throw new Error('the page names no file of symbols');
  const lines = (await (await fetch(`http://127.0.0.1:${port}${address}`)).json()) as readonly (readonly string[])[];
  return lines.map(([symbol = '']) => symbol);
}
