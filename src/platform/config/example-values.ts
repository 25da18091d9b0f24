/**
 * Values that stand in the production guide as examples. Copied from there they are no setting. Those of SESSION_SECRET
 * are judged with its strength.
 */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  DATABASE_URL: [
    'postgresql://user:pass@host/db',
    'postgresql://user:password@host/database',
    'postgresql://user:password@host:5432/database',
    'postgresql://username:password@hostname/database_name',
    'postgresql://username:password@hostname:5432/database_name',
    'postgresql://user:pass@db.replit.com:5432/tradewise_prod',
  ],
  STRIPE_SECRET_KEY: ['sk_live_your_stripe_secret_key_here', 'sk_test_your_test_key_here'],
  MAIL_USERNAME: ['your-email@domain.com', 'app@company.com'],
  MAIL_PASSWORD: ['your-app-password', 'app-specific-password'],
};

/** True where the value was copied from the guide. */
export const isExampleValue = (name: string, value: string | null): boolean =>
  value !== null && (EXAMPLES[name] ?? []).includes(value.replace(/^postgres:/i, 'postgresql:').toLowerCase());
