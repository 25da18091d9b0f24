import type { JSX } from 'preact';
import type { HealthResponse } from '../../src/features/health/health.schema.ts';

const DATABASE: Readonly<Record<HealthResponse['database']['status'], string>> = {
  ok: 'Answers, and can be written.',
  unreachable: 'Cannot be reached. Nothing is saved meanwhile; verdicts that are kept in memory go on being shown.',
  not_writable: 'Can be read only. Nothing is saved meanwhile.',
};

const MAIL: Readonly<Record<HealthResponse['mail']['status'], string>> = {
  ok: 'Is sent.',
  printed: 'Is written to the log of this server instead of being sent.',
  not_configured: 'Is not set up on this server.',
  failing: 'Cannot be sent at present. What waits is sent later.',
  late: 'Is late. What waits is sent later.',
  unknown: 'It is not known whether mail is sent.',
};

/** Whether the server works, part by part. */
export function ServerStatus({ health }: { readonly health: HealthResponse }): JSX.Element {
  const { database, mail, market_data: market, status } = health;
  return (
    <>
      <h1>Status</h1>
      <p class="lede" role="status">
        {status === 'healthy' ? 'This server works.' : 'Something that this server needs is away.'}
      </p>
      <section class="card narrow">
        <dl class="terms">
          <div>
            <dt>Database</dt>
            <dd>{DATABASE[database.status]}</dd>
          </div>
          <div>
            <dt>Market data</dt>
            <dd>
              {market.source}
              {market.is_demo ? ': generated, not real prices' : ''}. {market.warning ?? ''}
            </dd>
          </div>
          <div>
            <dt>Mail</dt>
            <dd>{MAIL[mail.status]}</dd>
          </div>
          <div>
            <dt>Release</dt>
            <dd>
              {health.version}, engine {health.engine_version}
            </dd>
          </div>
        </dl>
      </section>
      <p class="fine">
        For programs: <a href="/api/health">/api/health</a> and{' '}
        <a href="/api/performance/stats">/api/performance/stats</a>.
      </p>
    </>
  );
}
