import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** How one request went. */
export interface Outcome {
  readonly path: string;
  /** Of the answer; null: there was none. */
  readonly status: number | null;
  /** What the answer says, as text. */
  readonly body: string;
  /** False where no connection could be made, since nothing listens on the port. */
  readonly isConnected: boolean;
  /** Why there was no answer. */
  readonly problem: string | null;
  /** From the request to the end of its answer. */
  readonly milliseconds: number;
}

export interface SteadyLoad {
  readonly outcomes: readonly Outcome[];
  /** Resolves with all outcomes when every request that was sent has one. */
  readonly stop: () => Promise<readonly Outcome[]>;
}

export interface LoadOptions {
  readonly perSecond: number;
  /** What the nth request asks for. */
  readonly ask: (n: number) => {
    readonly path: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

const ROUND_MS = 50;

/** Sends requests at a steady rate, whatever becomes of them: half over connections that are kept, half each over a new one. */
export function sendSteadily(url: string, { perSecond, ask }: LoadOptions): SteadyLoad {
  const kept = new Agent({ keepAlive: true, maxSockets: 20 });
  const outcomes: Outcome[] = [];
  const pending = new Set<Promise<void>>();
  let hasEnded = false;
  const sending = (async () => {
    const began = performance.now();
    for (let sent = 0; !hasEnded; await pause(ROUND_MS)) {
      const due = ((performance.now() - began) / 1000) * perSecond;
      for (; sent < due; sent += 1) {
        const one = send(url, ask(sent), sent % 2 === 0 ? kept : false).then((outcome) => void outcomes.push(outcome));
        pending.add(one);
        void one.then(() => pending.delete(one));
      }
    }
  })();
  return {
    outcomes,
    stop: async () => {
      hasEnded = true;
      await sending;
      await Promise.all(pending);
      kept.destroy();
      return outcomes;
    },
  };
}

function send(url: string, asked: ReturnType<LoadOptions['ask']>, agent: Agent | false): Promise<Outcome> {
  const { path, body, headers: more = {} } = asked;
  return new Promise((resolve) => {
    const since = performance.now();
    const milliseconds = (): number => performance.now() - since;
    const method = body === undefined ? 'GET' : 'POST';
    const headers = body === undefined ? more : { ...more, 'content-type': 'application/json' };
    const sent = request(`${url}${path}`, { method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => (text += piece));
      answer.once('end', () =>
        resolve({
          path,
          status: answer.statusCode ?? 0,
          body: text,
          isConnected: true,
          problem: null,
          milliseconds: milliseconds(),
        }),
      );
      answer.once('error', fail);
    });
    const fail = (error: NodeJS.ErrnoException): void => {
      const isConnected = error.code !== 'ECONNREFUSED';
      resolve({
        path,
        status: null,
        body: '',
        isConnected,
        problem: error.code ?? error.message,
        milliseconds: milliseconds(),
      });
    };
    sent.once('error', fail);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
