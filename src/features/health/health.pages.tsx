import type { HttpServer } from '../../http/http-server.ts';
import { sendPage } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { ServerStatus } from '../../../ui/status/server-status.tsx';
import type { HealthResponse } from './health.schema.ts';

/** `GET /status`: what `GET /api/health` answers, for people; 503 while something that the server needs is away. */
export function registerHealthPages(
  server: HttpServer,
  checkHealth: () => Promise<HealthResponse>,
  render: RenderPage,
): void {
  server.get('/status', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const health = await checkHealth();
    const html = await render(request, {
      title: 'Status',
      description: 'Whether this server can do its work.',
      children: <ServerStatus health={health} />,
    });
    return sendPage(reply.status(health.status === 'healthy' ? 200 : 503), html);
  });
}
