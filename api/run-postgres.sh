#!/usr/bin/env bash
# Runs the service on a PostgreSQL of its own, with two workers beside it:
#
#	api/run-postgres.sh .bin/dathang
#
# Ctrl-C ends everything; the database is thrown away.
set -euo pipefail
dathang=$1
out=${OUT:-out}
addr=${ADDR:-127.0.0.1:8080}
mkdir -p "$out"

bin=$(dirname "$(command -v postgres || ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1)" 2>/dev/null || true)
if [ ! -x "$bin/postgres" ]; then
	echo "PostgreSQL is missing: apt-get install postgresql"
	exit 1
fi

folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
	# PostgreSQL refuses to run as root.
	chown postgres "$folder"
	as=(runuser -u postgres --)
fi
workers=()
end() {
	trap - EXIT
	for pid in "${workers[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	wait "${workers[@]}" 2>/dev/null || true
	(cd / && "${as[@]}" "$bin/pg_ctl" -s -D "$folder/data" -m fast stop) || true
	rm -rf "$folder"
}
trap end EXIT

(
	cd /
	"${as[@]}" "$bin/initdb" -D "$folder/data" -U dathang -A trust -E UTF8 --no-instructions >/dev/null
	"${as[@]}" "$bin/pg_ctl" -s -w -D "$folder/data" -l "$folder/log" -o "-k $folder -c listen_addresses=''" start
)
db="postgres://dathang@/postgres?host=$folder&sslmode=disable"
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
