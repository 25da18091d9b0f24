import type { AnsweredRequest } from '../metrics/answered-request.ts';

const ms = (value: number): number => Math.round(value * 1000) / 1000;

let second = NaN;
let secondText = '';

/** An instant as ISO 8601, UTC; made anew only once a second, since every line has one. */
function timeText(now: number): string {
  const whole = Math.floor(now / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  return `${secondText}${String(Math.floor(now) - whole * 1000).padStart(3, '0')}Z`;
}

/**
 * One line of performance.log, with its end. `ERROR` stands in lines of requests that this server failed, and `slow_request` in
 * those of slow ones, and nothing that a client sends can put these words there: all that is the client's own is the request
 * id, which the server refuses where it holds them. Built by hand, since every request has a line.
 */
export function requestLine(request: AnsweredRequest, now: number, slowMs: number): string {
  const { requestId, route, status, use, isTimed } = request;
  let line = `{"time":"${timeText(now)}","level":"${status >= 500 ? 'ERROR' : 'INFO'}","request_id":"${requestId}","route":"${route}","status":${status},"ms":${ms(request.ms)}`;
  if (use !== null) {
    line += `,"database_ms":${ms(use.milliseconds)},"database_queries":${use.statements}`;
    if (use.cacheHits + use.cacheMisses > 0) line += `,"cache_hit":${use.cacheMisses === 0}`;
  }
  // Last, and only where it is so: `slow_request.*true` is what operators look for.
  return isTimed && request.ms >= slowMs ? `${line},"slow_request":true}\n` : `${line}}\n`;
}
