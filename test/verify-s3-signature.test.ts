import { expect, it } from 'vitest';
import { verifyS3Signature } from './support/verify-s3-signature.ts';

// The examples of the Amazon S3 API Reference, "Examples: Signature Calculations" for the Authorization header.
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const HOST = 'examplebucket.s3.amazonaws.com';
const authorization = (names: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;

const EXAMPLES = [
  {
    method: 'GET',
    target: '/test.txt',
    more: { range: 'bytes=0-9' },
    payload: EMPTY,
    names: 'host;range;x-amz-content-sha256;x-amz-date',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    method: 'PUT',
    target: '/test%24file.text',
    more: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    payload: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    names: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    method: 'GET',
    target: '/?lifecycle',
    more: {},
    payload: EMPTY,
    names: 'host;x-amz-content-sha256;x-amz-date',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    method: 'GET',
    target: '/?max-keys=2&prefix=J',
    more: {},
    payload: EMPTY,
    names: 'host;x-amz-content-sha256;x-amz-date',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
] as const;

it.each(EXAMPLES)('takes what Amazon publishes as signed, and nothing else: $method $target', (example) => {
  const { method, target, more, payload, names, signature } = example;
  const headers = {
    host: HOST,
    ...more,
    'x-amz-content-sha256': payload,
    'x-amz-date': '20130524T000000Z',
    authorization: authorization(names, signature),
  };
  const verified = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', region: 'us-east-1', payloadSha256: payload };
  expect(verifyS3Signature({ method, target, headers }, SECRET)).toEqual(verified);
  expect(verifyS3Signature({ method, target, headers }, `${SECRET}.`)).toBeNull();
  expect(verifyS3Signature({ method: 'DELETE', target, headers }, SECRET)).toBeNull();
  expect(verifyS3Signature({ method, target: `${target}x`, headers }, SECRET)).toBeNull();
  const later = { ...headers, 'x-amz-date': '20130524T000001Z' };
  expect(verifyS3Signature({ method, target, headers: later }, SECRET)).toBeNull();
  // A header of Amazon's that nobody signed could have been put there by anybody.
  expect(verifyS3Signature({ method, target, headers: { ...headers, 'x-amz-acl': 'public-read' } }, SECRET)).toBeNull();
});
