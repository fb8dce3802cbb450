#!/usr/bin/env bash
# Measures the service on both databases and prints the table of api/BENCHMARKS.md:
#
#	cmd/load/bench.sh .bin/load .bin/dathang [flags of load]
#
# Both databases are made for it and thrown away.
set -euo pipefail
. "$(dirname "$0")/../../api/postgres.sh"
load=$1 dathang=$2
shift 2
out=${OUT:-out}
mkdir -p "$out"

rm -f "$out"/load.db*
start_postgres
echo "$(date -u +%Y-%m-%d), $("$dathang" version), $("$postgres_bin/postgres" --version)"
echo "$(nproc) processors of$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -n 1), load $(cut -d' ' -f1-3 /proc/loadavg) before"
echo
"$load" --dathang "$dathang" --db "$out/load.db" --db "$db" --log "$out/load.log" "$@"
