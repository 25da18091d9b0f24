import { mkdirSync } from 'node:fs';
import { addressOf, drive, openConnection, requestOf } from './client.ts';
import { symbolsOf } from './market.ts';
import { memoryOf, startProduct } from './processes.ts';

const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;
const CONNECTIONS = 32;

/**
 * Asks for every stock of the generated market by every strategy, again and again.
 * @returns resident megabytes of the serving process at the end, and how many of them came in the second half
 */
export async function memoryUnderLoad(
  folder: string,
  requests: number,
): Promise<{ readonly after: number; readonly growth: number }> {
  mkdirSync(folder);
  const product = await startProduct({ DATABASE_URL: `sqlite:///${folder}/tradewise.db`, LOG_LEVEL: 'error' }, folder);
  try {
    const symbols = await symbolsOf(product.port);
    const asked = symbols.flatMap((symbol) =>
      STRATEGIES.map((strategy) => requestOf('POST', '/api/stock-analysis', { body: { symbol, strategy } })),
    );
    const connections = await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, i) => openConnection(product.port, addressOf(i + 1))),
    );
    const half = async (): Promise<number> => {
      await drive(connections, requests / 2, (_connection, nth) => asked[nth % asked.length] as Buffer);
      return memoryOf(product.pid)[0] ?? NaN;
    };
    const before = await half();
    const after = await half();
    for (const { close } of connections) close();
    return { after, growth: after - before };
  } finally {
    await product.stop();
  }
}
