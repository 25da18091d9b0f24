// Loaded before the program by NODE_OPTIONS: connections with TLS to the hosts of HOSTS_ELSEWHERE (comma-separated ends of names)
// go to the port after the `=` on this machine, as /etc/hosts would send them. Name and certificate are checked as ever.
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';

const [names = '', port = ''] = (process.env.HOSTS_ELSEWHERE ?? '=').split('=');
const ends = names.split(',');
const connect = tls.connect;
tls.connect = (...args) => {
  const [options] = args;
  const host = typeof options === 'object' ? String(options.host ?? options.servername ?? '') : '';
  if (!ends.some((end) => end !== '' && host.endsWith(end))) return connect(...args);
  // An agent names the socket by where it was to go, so only the connection itself is changed.
  args[0] = { ...options, host: '127.0.0.1', port: Number(port), servername: host };
  return connect(...args);
};
syncBuiltinESMExports();
