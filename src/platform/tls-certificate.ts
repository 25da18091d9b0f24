import { connect } from 'node:tls';
import type { PeerCertificate } from 'node:tls';

/** What the certificate of a server says. */
export interface TlsCertificate {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly validTo: number;
  /** Why it is not to be trusted, as a code of OpenSSL; null: it is. */
  readonly distrust: string | null;
}

const PATIENCE_MS = 5000;

/**
 * Asks the server of an https origin for its certificate; trusted or not. `ca`: in place of the authorities of this machine.
 * Rejects where there is no TLS within five seconds.
 */
export function readCertificate(origin: string, ca?: string): Promise<TlsCertificate> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const options = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 443 : Number(port),
      rejectUnauthorized: false,
      timeout: PATIENCE_MS,
      // A name is asked for, never an address (RFC 6066 section 3).
      ...(/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname }),
      ...(ca === undefined ? {} : { ca }),
    };
    const socket = connect(options, () => {
      const { valid_to } = socket.getPeerCertificate() as Partial<PeerCertificate>;
      const distrust = socket.authorized ? null : String(socket.authorizationError);
      socket.destroy();
      if (valid_to === undefined) reject(new Error('no certificate was sent'));
      else resolve({ validTo: Date.parse(valid_to), distrust });
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer within five seconds')));
    socket.on('error', reject);
  });
}
