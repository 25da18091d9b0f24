import type { JSX } from 'preact';

interface VisitorCardProps {
  /** The address to return to after signing in or signing up. */
  readonly to: string;
  readonly canSignUp: boolean;
}

/** Tells visitors what signing in adds. */
export function VisitorCard({ to, canSignUp }: VisitorCardProps): JSX.Element {
  return (
    <section class="card narrow" data-state="empty">
      <h1>Favourites</h1>
      <p>Verdicts, prices and their reasons are open to everybody. An account adds:</p>
      <ul class="keeps">
        <li>
          <b>Favourites.</b> Symbols in your own order, with the verdicts of all four strategies side by side.
        </li>
        <li>
          <b>Notes and tags.</b> Why you watch a company, in your words; nobody else sees them.
        </li>
        <li>
          <b>History.</b> What you looked up and what was said on that day, to be compared later.
        </li>
        <li>
          <b>Export.</b> All of it as files, at any time; and it is deleted with your account.
        </li>
      </ul>
      <p class="act mt">
        <a class="btn pri" href={`/login?to=${encodeURIComponent(to)}`}>
          Sign in
        </a>
        {canSignUp ? (
          <a class="btn" href={`/signup?to=${encodeURIComponent(to)}`}>
            Make an account
          </a>
        ) : null}
      </p>
    </section>
  );
}
