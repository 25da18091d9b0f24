import { optional, refuse } from './variable.ts';

const webAddress = (text: string): string => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol)
    ? url.href
    : refuse('must be a whole http:// or https:// address');
};

const oneWord = (text: string): string =>
  /^[\x21-\x7e]+$/.test(text) ? text : refuse('must be one word without spaces');

/** How operators' programs come in, and where alerts go. */
export const SECURITY_VARIABLES = {
  operatorToken: optional({
    name: 'OPERATOR_TOKEN',
    description:
      'Opens the routes for operators to programs that send it as "Authorization: Bearer": 32 or more random characters. ' +
      'Unset: only operators themselves and their keys come in.',
    secret: true,
    parse: oneWord,
  }),
  metricsToken: optional({
    name: 'METRICS_TOKEN',
    description:
      'Opens /metrics to a monitoring program that sends it as "Authorization: Bearer": 32 or more random characters. ' +
      'OPERATOR_TOKEN does too; unset, /metrics answers programs on this machine only.',
    secret: true,
    parse: oneWord,
  }),
  alertWebhookUrl: optional({
    name: 'ALERT_WEBHOOK_URL',
    description: 'Alerts of attacks are posted to this address as JSON, beside the mail to operators.',
    secret: true,
    parse: webAddress,
  }),
  heartbeatUrl: optional({
    name: 'HEARTBEAT_URL',
    description:
      'Called each minute while the server is healthy, and after each good backup: a watcher elsewhere that misses the calls ' +
      'can alarm.',
    secret: true,
    parse: webAddress,
  }),
} as const;
