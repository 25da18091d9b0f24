import type { JSX } from 'preact';
import type { NewFactor } from '../../src/features/accounts/accounts.schema.ts';
import { QrCode } from './qr-code.tsx';

/** The secret of an `otpauth` address, in groups of four as people type it. */
function secretOf(uri: string): string {
  const secret = /[?&]secret=([A-Z2-7]+)/i.exec(uri)?.[1] ?? '';
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}

/** Recovery codes, to be written down. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): JSX.Element {
  return (
    <ul class="secret codes" aria-label="Recovery codes">
      {codes.map((code) => (
        <li>{code}</li>
      ))}
    </ul>
  );
}

/** A new second factor, shown this once. */
export function NewFactorCard({ factor }: { readonly factor: NewFactor }): JSX.Element {
  return (
    <>
      <h2>1. Add TradeWise to your authenticator app</h2>
      <div class="scan">
        {factor.uri === '' ? null : (
          <QrCode text={factor.uri} label="QR code for the authenticator app; it says the same as the key beside it" />
        )}
        <div>
          <p>Scan this code with the app.</p>
          <p>
            On the phone itself: <a href={factor.uri}>open the app</a>.
          </p>
          <p>Or enter this key in the app, as time-based with six digits:</p>
          <p class="secret" aria-label="Key">
            {secretOf(factor.uri)}
          </p>
        </div>
      </div>
      <h2>2. Save the recovery codes</h2>
      <p>If you lose the phone, each code signs you in once. They are not shown again.</p>
      <RecoveryCodes codes={factor.codes} />
      <h2>3. Enter the code that the app shows</h2>
    </>
  );
}
