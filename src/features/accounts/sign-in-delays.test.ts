import { describe, expect, it } from 'vitest';
import { placeOf } from './sign-in-delays.ts';

describe('a place', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('of %s is %s: an IPv6 network of 64 bits is one place', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });
});
