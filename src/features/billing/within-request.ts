import { AppError } from '../../platform/errors.ts';

/** Browsers and Stripe's webhooks give up after ten seconds. */
const REQUEST_MS = 8000;

/**
 * Waits for work at Stripe as long as a request may take. Work that takes longer goes on by itself: whatever it does is
 * found by the next look, and the same wish begins the same checkout.
 * @throws AppError `payments_unavailable` where it takes longer
 */
export async function withinRequest<Answer>(work: Promise<Answer>, longestMs = REQUEST_MS): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const userMessage = 'The payment service takes too long just now. Please try again in a minute.';
      reject(new AppError('payments_unavailable', { userMessage, retryAfterSeconds: 60 }));
    }, longestMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
