import { Agent, request } from 'node:https';

/** How one request of a visitor went. */
export interface Visit {
  /** 0 where nothing came back. */
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

export interface Asked {
  readonly path: string;
  readonly body?: string;
  readonly type?: 'application/json' | 'application/x-www-form-urlencoded';
}

export interface Visitors {
  /** Asks as whoever's turn it is. */
  readonly ask: (asked: Asked) => Promise<Visit>;
}

/** So many requests come from one address before another visitor takes its turn: limits count by address. */
const OF_A_VISITOR = 15;

/** Visitors of a service with TLS on this machine, each with an address and a connection of its own. */
export function createVisitors({ port, ca }: { readonly port: number; readonly ca: string }): Visitors {
  let asked = 0;
  let agent = new Agent();
  return {
    ask: ({ path, body, type = 'application/json' }: Asked): Promise<Visit> => {
      if (asked % OF_A_VISITOR === 0) {
        const nth = asked / OF_A_VISITOR;
        const localAddress = `127.${30 + (nth >> 16)}.${(nth >> 8) & 255}.${nth & 255}`;
        agent = new Agent({ keepAlive: true, maxSockets: 2, localAddress, timeout: 5000 });
      }
      asked += 1;
      const method = body === undefined ? 'GET' : 'POST';
      const headers = body === undefined ? {} : { 'content-type': type };
      const since = performance.now();
      return new Promise((resolve) => {
        const end = (status: number, text: string): void =>
          resolve({ status, body: text, milliseconds: performance.now() - since });
        const sent = request(
          { host: '127.0.0.1', servername: 'localhost', port, ca, path, method, headers, agent },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
            answer.on('end', () => end(answer.statusCode ?? 0, text));
            answer.on('error', () => end(0, ''));
          },
        );
        sent.setHeader('host', `localhost:${port}`);
        sent.on('error', () => end(0, ''));
        sent.end(body);
      });
    },
  };
}
