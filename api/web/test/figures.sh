#!/usr/bin/env bash
# Measures the web application on a service of its own, with Hanoi's demonstration and a proposal of 60,000 allocations:
#
#	api/web/test/figures.sh .bin/load .bin/dathang [127.0.0.1:PORT]
set -euo pipefail
load=$1 dathang=$2 at=${3:-127.0.0.1:8089}
folder=$(mktemp -d)
trap 'kill "$service" 2>/dev/null && wait "$service"; rm -rf "$folder"' EXIT
service=0
large=$("$load" --dathang "$dathang" --db "$folder/large.db" --fill --log "$folder/load.log")
"$dathang" serve --addr "$at" --db "$folder/large.db" --demo hanoi-2023 >"$folder/said" 2>"$folder/log" &
service=$!
until grep -q curl "$folder/said"; do
	kill -0 "$service" || { cat "$folder/said" "$folder/log"; exit 1; }
	sleep 0.2
done
browser=$("${CHROMIUM:-chromium}" --version)
averages=$(cut -d' ' -f1-3 /proc/loadavg)
echo "$(date -u +%Y-%m-%d), $("$dathang" version), node $(node --version), $browser, load $averages before"
node "$(dirname "$0")/figures.mjs" "http://$at" "$large"
