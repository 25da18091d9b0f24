interface Waiting<Given, Answer> {
  readonly given: Given;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
}

/**
 * Turns a question about many keys into one about a single key: what is asked in one turn of the program is asked
 * together, at most `most` keys at once. A database that is asked 80 things one by one is busy with the asking.
 */
export function askTogether<Given, Answer>(
  load: (asked: ReadonlyMap<string, Given>) => Promise<ReadonlyMap<string, Answer>>,
  most: number,
): (key: string, given: Given) => Promise<Answer> {
  let waiting = new Map<string, Waiting<Given, Answer>[]>();
  const send = (): void => {
    const sent = waiting;
    waiting = new Map();
    if (sent.size === 0) return;
    const answers = load(new Map([...sent].map(([key, [first]]) => [key, (first as Waiting<Given, Answer>).given])));
    for (const [key, all] of sent) {
      const answer = answers.then((found) => found.get(key) as Answer);
      for (const { resolve } of all) resolve(answer);
    }
  };
  return (key, given) =>
    new Promise<Answer>((resolve) => {
      if (waiting.size === 0) process.nextTick(send);
      const same = waiting.get(key);
      if (same === undefined) waiting.set(key, [{ given, resolve }]);
      else same.push({ given, resolve });
      if (waiting.size >= most) send();
    });
}
