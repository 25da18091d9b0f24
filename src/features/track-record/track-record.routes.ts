import { Readable } from 'node:stream';
import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { presentRecord, readRecordQuery } from './track-record.present.ts';
import { ChainSchema, RecordQuerySchema, RecordResponseSchema } from './track-record.schema.ts';
import type { TrackRecord } from './track-record.ts';

const REFUSALS: Parameters<typeof problemResponses>[0] = [
  {
    code: 'validation_failed',
    detail: '"horizon" must be one of 21, 63, 252.',
    details: { errors: [{ field: 'horizon', message: '"horizon" must be one of 21, 63, 252.' }] },
  },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];

/** `/api/track-record`, and the files by which anybody can check the record. */
export function registerTrackRecordRoutes(server: HttpServer, record: TrackRecord): void {
  server.addSchema(RecordResponseSchema);
  server.addSchema(ChainSchema);
  server.get(
    '/api/track-record',
    {
      config: { access: 'public', scope: 'read' },
      schema: {
        operationId: 'getTrackRecord',
        summary: 'How right the calls were, per strategy and score band',
        tags: ['analysis'],
        querystring: RecordQuerySchema,
        response: {
          200: { description: 'Figures of closed live calls.', $ref: 'TrackRecord#' },
          ...problemResponses(REFUSALS),
        },
      },
    },
    (request) => presentRecord(record, readRecordQuery(request.query)),
  );
  server.get(
    '/track-record/chain.json',
    {
      config: { access: 'public' },
      schema: { hide: true, response: { 200: { description: 'Every block of the chain.', $ref: 'RecordChain#' } } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-cache');
      return record.chain();
    },
  );
  server.get(
    '/track-record/record.csv',
    { config: { access: 'public', isStream: true }, schema: { hide: true } },
    (_request, reply) =>
      reply
        .header('content-disposition', 'attachment; filename="record.csv"')
        .header('cache-control', 'no-cache')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(record.csv())),
  );
}
