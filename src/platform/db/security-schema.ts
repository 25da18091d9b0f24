/** The tables of watching for attacks. Instants are milliseconds since 1970-01-01 UTC. */
export interface SecurityTables {
  security_events: SecurityEventsTable;
  security_alerts: SecurityAlertsTable;
  secret_sightings: SecretSightingsTable;
  blocked_addresses: BlockedAddressesTable;
  operator_actions: OperatorActionsTable;
  key_places: KeyPlacesTable;
  failing_checks: FailingChecksTable;
  untrusted_peers: UntrustedPeersTable;
}

/** What was noticed, alike events of some minutes in one row. */
export interface SecurityEventsTable {
  id: string;
  /** Digest of what makes events alike: rule, address, account, detail and the minutes they fall in. */
  alike: string;
  rule: string;
  /** An IPv4 address, the first 64 bits of an IPv6 address, or null. */
  address: string | null;
  /** SHA-256 (hex) of the account's id, or of the e-mail address that was tried; null: nobody is known. */
  account_hash: string | null;
  /** The route, the place in the request, or the name of a setting; never what a client wrote. */
  detail: string;
  count: number;
  first_at: number;
  last_at: number;
}

/** When the operator was last alerted of a rule. */
export interface SecurityAlertsTable {
  rule: string;
  sent_at: number;
}

/** Which secret was seen when, by its fingerprint. */
export interface SecretSightingsTable {
  /** The name of the setting. */
  setting: string;
  fingerprint: string;
  first_seen_at: number;
  last_seen_at: number;
}

/** Addresses whose requests are refused for a while. */
export interface BlockedAddressesTable {
  /** As in `security_events`. */
  address: string;
  created_at: number;
  until: number;
}

/** What operators did. */
export interface OperatorActionsTable {
  id: string;
  at: number;
  /** Null: done at the command line, with OPERATOR_TOKEN, or by an account that was deleted since. */
  user_id: string | null;
  /** How the operator came: `session`, `key`, `token` or `command`. */
  way: string;
  action: string;
  /** What it was done to; empty where the action says it. */
  target: string;
}

/** Since when a check fails. */
export interface FailingChecksTable {
  name: string;
  status: string;
  since: number;
}

/** Private addresses that sent forwarding headers and are not trusted. */
export interface UntrustedPeersTable {
  address: string;
  last_at: number;
}

/** From which places a key was used. */
export interface KeyPlacesTable {
  key_id: string;
  user_id: string;
  /** SHA-256 (hex) of the address. */
  place_hash: string;
  first_at: number;
}
