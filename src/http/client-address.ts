import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { placeOf } from '../platform/client-place.ts';
import { AppError } from '../platform/errors.ts';

/** An address without the port that some proxies write behind it, and IPv4 as such; null for anything else. */
function plainAddress(text: string): string | null {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}

/**
 * The address that a request comes from: that of the peer, or what a trusted proxy says of it. What is no address counts
 * as the peer itself, so that nobody gets a place of their own by writing nonsense.
 */
export function clientAddress(request: FastifyRequest): string {
  return plainAddress(request.ip) ?? plainAddress(request.socket.remoteAddress ?? '') ?? '';
}

/** Places of addresses that asked lately: read once, not with each request. */
const places = new Map<string, string>();
const MOST_PLACES = 5000;

function placeOfPeer(request: FastifyRequest): string {
  const { ip } = request;
  let place = places.get(ip);
  if (place === undefined) {
    place = placeOf(clientAddress(request));
    if (places.size >= MOST_PLACES) places.clear();
    // What is no address counts as the peer, whichever that is.
    if (plainAddress(ip) !== null) places.set(ip, place);
  }
  return place;
}

const PLACE = Symbol('where the request comes from, as limits count it');

/** Where a request comes from, as limits count it; worked out once for each request. */
export function placeOfRequest(request: FastifyRequest): string {
  const known = request as FastifyRequest & { [PLACE]?: string };
  return (known[PLACE] ??= placeOfPeer(request));
}

/** @throws AppError `validation_failed`: who blocks the own address is kept out */
export function refuseOwnAddress(request: FastifyRequest, address: string): void {
  if (placeOf(address.trim()) !== placeOf(clientAddress(request))) return;
  const message = 'That is the address you come from. Blocking it would keep you out.';
  throw new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'address', message }] },
  });
}
