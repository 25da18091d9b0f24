#!/usr/bin/env bash
# Usage: tls_check.sh HOST[:PORT] [DAYS]
# Prints from when to when the certificate holds. Alerts and ends with 1 where it ends within DAYS (14), or there is none.
set -euo pipefail
# shellcheck source=ops/lib.sh
. "$(dirname "$0")/lib.sh"

HOST="${1:?usage: tls_check.sh HOST[:PORT] [DAYS]}"
DAYS="${2:-14}"
case "$HOST" in *:*) ADDRESS="$HOST" ;; *) ADDRESS="$HOST:443" ;; esac

if ! CERTIFICATE=$(openssl s_client -connect "$ADDRESS" -servername "${ADDRESS%:*}" </dev/null 2>/dev/null | openssl x509 2>/dev/null); then
    alert "No certificate at $ADDRESS"
    exit 1
fi
openssl x509 -noout -dates <<<"$CERTIFICATE"
if ! openssl x509 -noout -checkend "$((DAYS * 86400))" <<<"$CERTIFICATE" >/dev/null; then
    alert "The certificate of $ADDRESS ends within $DAYS days"
    exit 1
fi
