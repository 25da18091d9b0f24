import jsQR from 'jsqr';
import type { Locator } from 'playwright-core';

/** Pixels a module. */
const SCALE = 4;

/** What the first QR code of a page says, read from a picture of its SVG; throws where none can be read. */
export function readQrCode(html: string): string {
  const svg = /<svg class="qr".*?<\/svg>/s.exec(html)?.[0] ?? '';
  const modules = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  if (!(modules > 0)) throw new Error('there is no QR code');
  const side = modules * SCALE;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row += 1) {
      const start = (row * side + Number(x) * SCALE) * 4;
      for (let at = start; at < start + Number(width) * SCALE * 4; at += 4) pixels.fill(0, at, at + 3);
    }
  }
  const read = jsQR(pixels, side, side);
  if (read === null) throw new Error('the QR code cannot be read');
  return read.data;
}

/** What a camera reads from a QR code as the browser shows it, whatever the theme. */
export async function readShownQrCode(code: Locator): Promise<string> {
  const picture = (await code.screenshot()).toString('base64');
  // Decoded in a page of its own: the policy of ours allows no picture but from the server.
  const decoder = await code.page().context().newPage();
  const { width, height, bytes } = await decoder.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray() };
    return { width: image.width, height: image.height, bytes: [...data] };
  }, picture);
  await decoder.close();
  const read = jsQR(Uint8ClampedArray.from(bytes), width, height, { inversionAttempts: 'dontInvert' });
  if (read === null) throw new Error('the QR code on the screen cannot be read');
  return read.data;
}
