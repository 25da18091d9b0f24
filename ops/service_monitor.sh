#!/usr/bin/env bash
# Usage: service_monitor.sh [https://tradewise.example.com]
# Asks whether the task queue and the precomputation run. Alerts of each that does not, and ends with 1.
set -euo pipefail
# shellcheck source=ops/lib.sh
. "$(dirname "$0")/lib.sh"

# What is wrong, one line each. JSON is read by node, which the product needs anyway.
READ='
let text = "";
process.stdin.on("data", (piece) => (text += piece)).on("end", () => {
  let stats = null;
  try { stats = JSON.parse(text); } catch { return console.log("Service check failed: the answer is not JSON"); }
  const isOn = (part, name) => stats?.[part]?.[name] === true;
  if (!isOn("task_queue", "queue_running")) console.log("Task queue not running");
  if (!isOn("precomputation_service", "service_running")) console.log("Precomputation service not running");
});'

if ! ANSWER=$(curl -sS --fail --max-time 15 "$(origin "${1:-}")/api/task-queue/stats" 2>&1); then
    WRONG="Service check failed: ${ANSWER//[\"\\]/}"
else
    WRONG=$(node -e "$READ" <<<"$ANSWER")
fi

if [ -z "$WRONG" ]; then
    echo "✅ Task queue and precomputation running"
    exit 0
fi
while IFS= read -r LINE; do
    alert "$LINE"
done <<<"$WRONG"
exit 1
