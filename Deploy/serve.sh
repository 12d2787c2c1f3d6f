#!/usr/bin/env bash
# Builds the service and serves the shipped models: bash Deploy/serve.sh [any flag of `gradcon serve`]
set -euo pipefail
cd "$(dirname "$0")/.."

Deploy/gradcon --version >/dev/null
bash Deploy/backbone.sh || echo "serving goes on: only training a feature repository needs the backbone" >&2

cat <<'EOF'

Score a shoe and a bag, from another terminal in this folder:

  curl -H 'Content-Type: image/png' --data-binary @Config/samples/ankle-boot.png http://127.0.0.1:8080/score
  curl -H 'Content-Type: image/png' --data-binary @Config/samples/bag.png http://127.0.0.1:8080/score

EOF
exec Deploy/gradcon serve --config Config/gradcon.yaml "$@"
