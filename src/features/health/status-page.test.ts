import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../../test/support/test-app.ts';
import type { TestApp } from '../../../test/support/test-app.ts';

describe('the status page', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  }, 60_000);
  afterAll(() => app.close());

  it('says what the health address says, and that the market is generated', async () => {
    const { statusCode, body } = await app.server.inject('/status');
    expect(statusCode).toBe(200);
    expect(body).toContain('This server works.');
    expect(body).toContain('generated, not real prices');
  });

  it('says which part is away, with the status of the health address', async () => {
    await app.container.database.close();
    const { statusCode, body } = await app.server.inject('/status');
    expect([statusCode, (await app.server.inject('/api/health')).statusCode]).toEqual([503, 503]);
    expect(body).toContain('Something that this server needs is away.');
    expect(body).toContain('Cannot be reached.');
  });

  it('stands in the foot of every page, beside what to know before leaning on a verdict', async () => {
    const { body } = await app.server.inject('/disclosures');
    expect(body).toContain('href="/status"');
    expect(body).toContain('no price, statement or verdict on it is that of a real company');
  });
});
