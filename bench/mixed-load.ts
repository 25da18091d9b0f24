// Many clients in a process of their own, so that the memory of the server can be measured: each even one signs in as a person of
// its own, each odd one asks for an analysis, again and again without a pause. Arguments: where the server listens, how many
// clients, for how many milliseconds, and the password. Prints what came back as JSON.
import { request } from 'node:http';

const [base = '', clients = '', milliseconds = '', password = ''] = process.argv.slice(2);

interface Answer {
  /** 0 where nothing came back. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly milliseconds: number;
}

let asked = 0;

/** One request, from an address of its own. */
function ask(path: string, form: string | null): Promise<Answer> {
  asked += 1;
  const localAddress = `127.3.${(asked >> 8) & 255}.${asked & 255}`;
  const since = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, retryAfter?: string): void =>
      resolve({ status, retryAfter, milliseconds: performance.now() - since });
    const headers = form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const method = form === null ? 'GET' : 'POST';
    const sent = request(`${base}${path}`, { method, localAddress, agent: false, headers }, (response) => {
      response.resume();
      response.on('end', () => end(response.statusCode ?? 0, response.headers['retry-after']));
      response.on('error', () => end(0));
    });
    sent.on('error', () => end(0));
    sent.end(form ?? undefined);
  });
}

const until = performance.now() + Number(milliseconds);
const found = {
  signIns: {} as Record<string, number>,
  analyses: {} as Record<string, number>,
  /** Neither done nor a refusal that says when to ask again. */
  wrong: [] as number[],
  slowestMs: 0,
};

async function client(number: number): Promise<void> {
  const form = new URLSearchParams({ email: `person-${number / 2}@example.com`, password }).toString();
  for (let i = number; performance.now() < until; i += 1) {
    const isSignIn = number % 2 === 0;
    const answer = isSignIn
      ? await ask('/login', form)
      : await ask(`/api/stock-analysis?symbol=${i % 3 === 0 ? 'AAPL' : 'KO'}`, null);
    const counts = isSignIn ? found.signIns : found.analyses;
    counts[answer.status] = (counts[answer.status] ?? 0) + 1;
    const isRefusal = answer.status === 503 && Number(answer.retryAfter) > 0;
    if ((answer.status === 0 || answer.status >= 400) && !isRefusal) found.wrong.push(answer.status);
    found.slowestMs = Math.max(found.slowestMs, Math.round(answer.milliseconds));
  }
}

await Promise.all(Array.from({ length: Number(clients) }, (_, i) => client(i)));
process.stdout.write(JSON.stringify(found));
