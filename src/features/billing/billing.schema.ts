import { Type } from 'typebox';
import type { Static } from 'typebox';
import { INTERVALS, PAID_PLANS } from './plans.ts';

const strict = { additionalProperties: false } as const;
const Plan = Type.Enum([...PAID_PLANS], { type: 'string', description: 'Without it: pro.' });
const Interval = Type.Enum([...INTERVALS], { type: 'string', description: 'Without it: month.' });

/** What `POST /create-checkout-session` may be told; prices and addresses never come from the client. */
export const CheckoutBodySchema = Type.Object({ plan: Type.Optional(Plan), interval: Type.Optional(Interval) }, strict);
export type CheckoutBody = Static<typeof CheckoutBodySchema>;

export const CheckoutResponseSchema = Type.Object(
  {
    success: Type.Literal(true),
    checkout_url: Type.String({ description: "Stripe's page, on which the person pays." }),
    session_id: Type.String(),
  },
  { ...strict, $id: 'CheckoutResponse' },
);

/** Where somebody came back from a checkout. */
export const ReturnQuery = Type.Object({
  session: Type.Optional(Type.String({ maxLength: 100, pattern: '^[\\w{}]*$' })),
});
export const NoticeQuery = Type.Object({ notice: Type.Optional(Type.String({ maxLength: 40 })) });
export const NoFields = Type.Object({}, strict);

/** An event of Stripe's as it came; its signature is over the bytes. */
export const WebhookBody = Type.Unknown();
