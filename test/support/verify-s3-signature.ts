import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Verified {
  readonly accessKeyId: string;
  readonly region: string;
  /** What the sender says of the body; to be compared by whoever reads it. */
  readonly payloadSha256: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Verifies AWS Signature Version 4 of a request to S3, written from Amazon's description and apart from what signs in the product
 * (Amazon S3 API Reference, "Signature Calculations for the Authorization Header").
 * @returns null where the signature is not that of the secret
 */
export function verifyS3Signature({ method, target, headers }: WireRequest, secret: string): Verified | null {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, accessKeyId = '', day = '', region = '', names = '', signature = ''] =
    pattern.exec(headers['authorization'] ?? '') ?? [];
  const time = headers['x-amz-date'] ?? '';
  const payloadSha256 = headers['x-amz-content-sha256'] ?? '';
  const signed = names.split(';');
  const mustBeSigned = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (signature === '' || !time.startsWith(day) || mustBeSigned.some((name) => !signed.includes(name))) return null;
  const [path = '', query = ''] = target.split('?');
  const parameters = query === '' ? [] : query.split('&').map((part) => (part.includes('=') ? part : `${part}=`));
  const canonical = [
    method,
    path,
    parameters.map(encodedAgain).sort().join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names,
    payloadSha256,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 's3'), 'aws4_request');
  const isTheirs = timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
  return isTheirs ? { accessKeyId, region, payloadSha256 } : null;
}

/** A parameter as Amazon encodes it: everything but letters, digits and - . _ ~ */
function encodedAgain(parameter: string): string {
  const [name = '', value = ''] = parameter.split('=');
  const encode = (text: string): string =>
    encodeURIComponent(decodeURIComponent(text.replaceAll('+', ' '))).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return `${encode(name)}=${encode(value)}`;
}
