#!/usr/bin/env bash
# Usage: health_check.sh [https://tradewise.example.com]
# Asks the health check once. Ends with 0 where it answers 200; else alerts and ends with 1.
# For cron: * * * * * PUBLIC_URL=https://tradewise.example.com /opt/tradewise/ops/health_check.sh
set -euo pipefail
# shellcheck source=ops/lib.sh
. "$(dirname "$0")/lib.sh"

ENDPOINT="$(origin "${1:-}")/api/health"
RESPONSE=$(curl -s -o /dev/null -w "%{http_code}" --max-time 15 "$ENDPOINT" || true)
RESPONSE="${RESPONSE:-000}"

if [ "$RESPONSE" = 200 ]; then
    echo "✅ Application healthy"
else
    echo "❌ Application unhealthy - HTTP $RESPONSE"
    alert "Application unhealthy - HTTP $RESPONSE"
    exit 1
fi
