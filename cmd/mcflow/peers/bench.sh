#!/bin/sh
# Measures mcflow beside LEMON and scipy on the same fresh instances in one run, checks that all objectives agree and
# prints a table of CPU seconds (solve only, median of RUNS) with ratios. Never part of CI: it takes minutes and installs
# Debian's liblemon-dev, g++ and python3-scipy where they are missing (as root).
#
#   SEED=101 RUNS=5 SIZES="S M" cmd/mcflow/peers/bench.sh      add L to SIZES when there is an hour to spare
set -eu
cd "$(dirname "$0")/../../.."
SEED=${SEED:-101} RUNS=${RUNS:-5} SIZES=${SIZES:-S M} NETGEN=${NETGEN:-8_12 8_14 8_16} ASSIGN=${ASSIGN:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -e /usr/include/lemon/network_simplex.h ] || ! command -v g++ >/dev/null || ! /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
	apt-get update -qq && apt-get install -y -qq liblemon-dev g++ python3-scipy >/dev/null
fi
go build -o "$work/mcflow" ./cmd/mcflow
g++ -O3 -march=native -DNDEBUG -o "$work/lemon" cmd/mcflow/peers/lemon.cc
export GOMAXPROCS=1

field() { sed -n "s/^$2 //p" "$1" | head -1; }
# measure NAME COMMAND...: median solve seconds, objective and peak in $work/NAME.*
measure() {
	name=$1
	shift
	: >"$work/$name.times"
	for _ in $(seq "$RUNS"); do
		"$@" >"$work/$name.out"
		field "$work/$name.out" 'c solve_seconds' >>"$work/$name.times"
	done
	sort -n "$work/$name.times" | sed -n "$(((RUNS + 1) / 2))p" >"$work/$name.median"
	field "$work/$name.out" s >"$work/$name.objective"
	field "$work/$name.out" 'c peak_mb' >"$work/$name.peak"
}
row() { # LABEL PEER...: one line for each peer
	label=$1
	shift
	for peer in "$@"; do
		if ! cmp -s "$work/ours.objective" "$work/$peer.objective"; then
			echo "objectives differ on $label: $(cat "$work/ours.objective") and $(cat "$work/$peer.objective") ($peer)" >&2
			exit 1
		fi
		awk -v l="$label" -v p="$peer" -v a="$(cat "$work/ours.median")" -v b="$(cat "$work/$peer.median")" \
			-v m="$(cat "$work/ours.peak")" -v q="$(cat "$work/$peer.peak")" \
			'BEGIN { printf "| %s | %s | %.3f | %.3f | %.2f | %s / %s |\n", l, p, a, b, a / b, m, q }'
	done
}

echo "$(date -u +%F), seed $SEED, median of $RUNS, one thread; $(go version | cut -d' ' -f3), LEMON $(dpkg-query -W -f '${Version}' liblemon-dev), scipy $(dpkg-query -W -f '${Version}' python3-scipy)"
echo
echo "| instance | peer | mcflow s | peer s | ratio | peak MB |"
echo "|---|---|---|---|---|---|"
for size in $SIZES; do
	"$work/mcflow" generate --kind commune --size "$size" --seed "$SEED" >"$work/in.min"
	measure ours "$work/mcflow" --check --no-flow "$work/in.min"
	measure network_simplex "$work/lemon" ns "$work/in.min"
	measure cost_scaling "$work/lemon" cs "$work/in.min"
	row "commune $size" network_simplex cost_scaling
done
for size in $NETGEN; do
	"$work/mcflow" generate --kind netgen --size "$size" --seed "$SEED" >"$work/in.min"
	measure ours "$work/mcflow" --check --no-flow "$work/in.min"
	measure network_simplex "$work/lemon" ns "$work/in.min"
	measure cost_scaling "$work/lemon" cs "$work/in.min"
	row "netgen $size" network_simplex cost_scaling
done
for size in $ASSIGN; do
	"$work/mcflow" generate --kind assign --size "$size" --seed "$SEED" >"$work/in.asn"
	measure ours "$work/mcflow" --check --no-flow "$work/in.asn"
	measure scipy /usr/bin/python3 cmd/mcflow/peers/assignment.py "$work/in.asn"
	row "assignment $size" scipy
done
