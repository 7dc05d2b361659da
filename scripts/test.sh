#!/bin/sh
cd "$(dirname "$0")/.." && node scripts/setup.js --for-tests && exec node_modules/.bin/node scripts/test.js
