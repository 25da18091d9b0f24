import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and makes the way between them bad. */
export interface TcpProxy {
  readonly port: number;
  /** While true nothing is passed on in either direction, and nobody is told. */
  setBlackHole(isOn: boolean): void;
  /** Passes nothing on any more of the connections there are, as a firewall that forgot them; new ones work. */
  forget(): void;
  /** Milliseconds that everything takes longer in each direction. */
  setLatency(milliseconds: number): void;
  readonly close: () => Promise<void>;
}

/** A proxy to `target` on this machine; `port` 0 lets the system choose a free one. */
export async function startTcpProxy(target: number, port = 0): Promise<TcpProxy> {
  let isBlackHole = false;
  let latency = 0;
  const sockets = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  const held: (() => void)[] = [];

  /** Runs in order: a timer of the same length never overtakes an earlier one. */
  const pass = (act: () => void): void => {
    const now = (): void => void (isBlackHole ? held.push(act) : act());
    if (latency > 0) setTimeout(now, latency);
    else now();
  };
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes) => pass(() => void (forgotten.has(from) || to.write(bytes))));
    from.on('end', () => pass(() => void (forgotten.has(from) || to.end())));
    from.on('close', () => {
      sockets.delete(from);
      pass(() => to.destroy());
    });
    from.on('error', () => undefined);
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => undefined);
    pass(() => {
      const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
      join(client, upstream);
      join(upstream, client);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    setBlackHole: (isOn) => {
      isBlackHole = isOn;
      if (!isOn) for (const act of held.splice(0)) act();
    },
    forget: () => {
      for (const socket of sockets) forgotten.add(socket);
    },
    setLatency: (milliseconds) => void (latency = milliseconds),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
