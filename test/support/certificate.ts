import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A self-signed certificate for 127.0.0.1 and localhost, which trusts nothing and is trusted where it is named. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const long = body.length > 255 ? [0x82, body.length >> 8, body.length & 255] : [0x81, body.length];
  return Buffer.concat([Buffer.from([tag, ...(body.length < 128 ? [body.length] : long)]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const time = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`));
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);

/** ecdsa-with-SHA256 (RFC 5758), commonName, subjectAltName and basicConstraints (RFC 5280). */
const OID = {
  signature: bytes('06082a8648ce3d040302'),
  commonName: bytes('0603550403'),
  alternativeNames: bytes('0603551d11'),
  constraints: bytes('0603551d13'),
};

export interface CertificateOptions {
  /** Days from now to its end. */
  readonly days?: number;
  /** Host names beside localhost. */
  readonly names?: readonly string[];
}

/** A new certificate of X.509 (RFC 5280) with a key of its own, good since five days and for five more unless said otherwise. */
export function newCertificate({ days = 5, names: more = [] }: CertificateOptions = {}): TestCertificate {
  const now = Date.now();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(OID.commonName, der(0x0c, Buffer.from('localhost')))));
  const algorithm = sequence(OID.signature);
  const hosts = ['localhost', ...more].map((host) => der(0x82, Buffer.from(host)));
  const names = sequence(...hosts, der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(OID.alternativeNames, der(0x04, names)),
    sequence(OID.constraints, der(0x01, Buffer.from([255])), der(0x04, sequence(der(0x01, Buffer.from([255]))))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(now - 5 * DAY_MS), time(now + days * DAY_MS)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
