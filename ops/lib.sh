# shellcheck shell=bash
# Read by the scripts beside it, not run by itself.

# alert TEXT: says it, and posts it as JSON to ALERT_WEBHOOK_URL where that is set. Text of the scripts only: no quotes in it.
alert() {
  echo "ALERT: $1" >&2
  if [ -n "${ALERT_WEBHOOK_URL:-}" ]; then
    curl -sS --max-time 10 -o /dev/null -X POST -H 'Content-Type: application/json' \
      --data "{\"rule\":\"${0##*/}\",\"title\":\"$1\"}" "$ALERT_WEBHOOK_URL" >&2 ||
      echo "the alert could not be posted to ALERT_WEBHOOK_URL" >&2
  fi
}

# origin [URL]: the address to ask, without a slash at its end: the argument, else PUBLIC_URL, else this machine.
origin() {
  local address="${1:-${PUBLIC_URL:-http://127.0.0.1:${PORT:-5000}}}"
  echo "${address%/}"
}
