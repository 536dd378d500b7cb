#!/bin/sh
# Everything that is checked about the contracts, in one command. Ends with 1 at the first thing that is wrong.
# `--long` plays 256 runs of each invariant instead of 64 (500 acts each, two to four minutes).
set -eu
cd "$(dirname "$0")"

FORGE="${FORGE:-../.toolchain/node_modules/@foundry-rs/forge-linux-amd64/bin/forge}"
if ! command -v "$FORGE" >/dev/null 2>&1; then
  echo "forge is missing: run 'make test' in the project root, or set FORGE" >&2
  exit 1
fi
if [ ! -d node_modules/solc ]; then
  npm ci --ignore-scripts --no-audit --no-fund
fi

echo "== artifacts"
node compile.js --check
echo "== format"
"$FORGE" fmt --check src test
echo "== tests"
rm -rf cache/gas
if [ "${1:-}" = --long ]; then "$FORGE" test; else FOUNDRY_INVARIANT_RUNS=64 "$FORGE" test; fi
echo "== control: without one of its guards, the invariants notice"
node tools/mutants.js --only 4
echo "== gas"
node tools/gas.js
echo "== slither"
./slither.sh
