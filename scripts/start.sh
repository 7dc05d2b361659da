#!/bin/sh
# The service takes this shell's place, so that a signal to npm reaches it and its exit code is npm's.
cd "$(dirname "$0")/.." && node scripts/setup.js && exec node_modules/.bin/node packages/cli/bin/parley.js serve "$@"
