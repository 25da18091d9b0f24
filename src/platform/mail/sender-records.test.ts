import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createNameService, senderRecords, type NameService } from './sender-records.ts';

/** A name service that knows these texts and nothing else. */
const knows = (texts: Readonly<Record<string, readonly string[]>>, isCutOff = false): NameService => ({
  knows: (name) => Promise.resolve(name === 'com' && !isCutOff),
  texts: (name) => {
    const found = texts[name];
    if (found === undefined) return Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }));
    return Promise.resolve(found.map((text) => [text.slice(0, 9), text.slice(9)]));
  },
});

describe('the records of a sender', () => {
  it('are found, in however many pieces they come', async () => {
    const ask = knows({
      'example.com': ['google-site-verification=x', 'v=spf1 include:_spf.example.net -all'],
      'google._domainkey.example.com': ['v=DKIM1; k=rsa; p=MIIB'],
      '_dmarc.example.com': ['v=DMARC1; p=reject'],
    });
    const { spf, dkim, dmarc } = await senderRecords(ask, 'example.com', null);
    expect(spf).toEqual({
      is: 'found',
      at: 'example.com',
      text: 'v=spf1 include:_spf.example.net -all',
      remark: null,
    });
    expect(dkim).toMatchObject({ is: 'found', at: 'google._domainkey.example.com' });
    expect(dmarc).toMatchObject({ is: 'found', remark: null });
  });

  it('are missing', async () => {
    const { spf, dkim, dmarc } = await senderRecords(knows({}), 'example.com', 'own');
    expect([spf.is, dkim.is, dmarc.is]).toEqual(['missing', 'missing', 'missing']);
    expect(dkim.at).toBe('own._domainkey.example.com');
  });

  it('are remarked on where they protect nobody', async () => {
    const ask = knows({
      'mail.example.com': ['v=spf1 ?all'],
      'own._domainkey.mail.example.com': ['v=DKIM1; p='],
      '_dmarc.example.com': ['v=DMARC1; p=none'],
    });
    const { spf, dkim, dmarc } = await senderRecords(ask, 'mail.example.com', 'own');
    for (const one of [spf, dkim, dmarc]) expect(one).toMatchObject({ is: 'found', remark: expect.any(String) });
    const twice = knows({ 'example.com': ['v=spf1 -all', 'v=spf1 ~all'] });
    expect((await senderRecords(twice, 'example.com', null)).spf).toMatchObject({
      remark: expect.stringContaining('several') as string,
    });
  });

  it('are unknown where the name service knows no public name at all', async () => {
    const { spf, dkim, dmarc } = await senderRecords(knows({}, true), 'example.com', null);
    expect([spf.is, dkim.is, dmarc.is]).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('are unknown where no name service answers', async () => {
    // A port that was free a moment ago: nobody answers there.
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    await once(socket, 'close');
    const { spf, dkim, dmarc } = await senderRecords(createNameService([`127.0.0.1:${port}`]), 'example.com', 'own');
    expect([spf.is, dkim.is, dmarc.is]).toEqual(['unknown', 'unknown', 'unknown']);
    expect(spf).toMatchObject({ why: 'ECONNREFUSED' });
  });
});
