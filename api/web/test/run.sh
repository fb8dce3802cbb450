#!/usr/bin/env bash
# Runs the stories of test/*.story.ts in Chromium, against the built program on SQLite and on a
# PostgreSQL of its own. Screenshots go to $OUT/screens.
#
#	api/web/test/run.sh .bin/dathang
set -euo pipefail
cd "$(dirname "$0")/../../.."
. api/postgres.sh
export DATHANG=$PWD/${1:-.bin/dathang} OUT=$PWD/${OUT:-out}
mkdir -p "$OUT/screens"
start_postgres
export DATHANG_POSTGRES=$db
cd api/web
npx vitest run --config test/vitest.config.ts "${@:2}"
