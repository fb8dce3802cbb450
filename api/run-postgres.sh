#!/usr/bin/env bash
# Runs the service on a PostgreSQL of its own, with two workers beside it:
#
#	api/run-postgres.sh .bin/dathang
#
# Ctrl-C ends everything; the database is thrown away.
set -euo pipefail
. "$(dirname "$0")/postgres.sh"
dathang=$1
out=${OUT:-out}
addr=${ADDR:-127.0.0.1:8080}
mkdir -p "$out"

workers=()
end() {
	trap - EXIT
	for pid in "${workers[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	wait "${workers[@]}" 2>/dev/null || true
	end_postgres
}
start_postgres
trap end EXIT

for n in 1 2; do
	"$dathang" work --db "$db" 2>"$out/worker-$n.log" &
	workers+=("$!")
done
status=0
"$dathang" serve --addr "$addr" --db "$db" --workers 0 --demo hanoi-2023 2>"$out/serve.log" || status=$?
if [ "$status" != 0 ]; then
	tail -n 3 "$out/serve.log" "$out"/worker-*.log
fi
exit "$status"
