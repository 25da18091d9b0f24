import type { HistoryResponse } from '../../src/features/history/history.schema.ts';
import type { BrowserClient } from './browser-client.ts';

/** The history of who is signed in in a browser. */
export async function historyOf(who: BrowserClient, query = ''): Promise<HistoryResponse> {
  const answer = await who.get(`/api/search-history${query}`);
  if (answer.status !== 200) throw new Error(`the history was answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body) as HistoryResponse;
}
