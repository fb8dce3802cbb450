#!/bin/sh
# Measures mcflow beside LEMON and scipy on the same fresh instances in one run, checks that all objectives agree and
# prints a table of CPU seconds (solve only) with ratios: medians over RUNS instances with seeds SEED, SEED+1, ... each, so
# that no figure hangs on one draw. Never part of CI: it takes minutes and installs Debian's liblemon-dev, g++ and
# python3-scipy where they are missing (as root).
#
#   make bench-peers                    all but the large size
#   make bench-peers LARGE=1            and L, so many instances: some 15 M arcs, 2 GB of memory, about ten minutes each
#   SEED=501 RUNS=3 SIZES=S NETGEN= ASSIGN= cmd/mcflow/peers/bench.sh
#
# LARGE_PEERS says beside whom, network_simplex among them, L is solved; CHANGES how many changes of each sort are solved again. A solver of L that has used LIMIT seconds of CPU, reading included, is stopped, and its row says so.
set -eu
cd "$(dirname "$0")/../../.."
SEED=${SEED:-101} RUNS=${RUNS:-5} KINDS=${KINDS:-commune commune-hard} SIZES=${SIZES-S M}
NETGEN=${NETGEN-8_12 8_14 8_16} ASSIGN=${ASSIGN-1000 5000} LARGE=${LARGE:-} LIMIT=${LIMIT:-300}
LARGE_PEERS=${LARGE_PEERS:-network_simplex cost_scaling}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -e /usr/include/lemon/network_simplex.h ] || ! command -v g++ >/dev/null || ! /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
	apt-get update -qq && apt-get install -y -qq liblemon-dev g++ python3-scipy >/dev/null
fi
go build -o "$work/mcflow" ./cmd/mcflow
g++ -O3 -march=native -DNDEBUG -o "$work/lemon" cmd/mcflow/peers/lemon.cc
export GOMAXPROCS=1

# run SOLVER: solves $work/in and adds a line "seconds peak" to $work/SOLVER.runs; its objective goes to $work/SOLVER.s
run() {
	case $1 in
	mcflow) set -- "$1" "$work/mcflow" --check --no-flow ;;
	network_simplex) set -- "$1" "$work/lemon" ns ;;
	cost_scaling) set -- "$1" "$work/lemon" cs ;;
	scipy) set -- "$1" /usr/bin/python3 cmd/mcflow/peers/assignment.py ;;
	esac
	solver=$1
	shift
	if ! (ulimit -t "$LIMIT" && exec "$@" "$work/in") >"$work/out"; then
		echo ">$LIMIT -" >>"$work/$solver.runs"
		cp "$work/mcflow.s" "$work/$solver.s" || exit 1 # ours must end
		return
	fi
	sed -n 's/^s //p' "$work/out" >"$work/$solver.s"
	sed -n 's/^c solve_wall_seconds //p' "$work/out" >"$work/$solver.wall"
	sed -n 's/^c solve_seconds //p; s/^c peak_mb //p' "$work/out" | paste -sd' ' >>"$work/$solver.runs"
	if ! cmp -s "$work/mcflow.s" "$work/$solver.s"; then
		echo "objectives differ on $label: $(cat "$work/mcflow.s") (mcflow) and $(cat "$work/$solver.s") ($solver)" >&2
		exit 1
	fi
}

# median reads numbers.
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# compare KIND SIZE RUNS PEER...: a row for each peer
compare() {
	kind=$1 size=$2 runs=$3
	label="$kind $size"
	shift 3
	rm -f "$work"/*.runs
	for seed in $(seq "$SEED" $((SEED + runs - 1))); do
		"$work/mcflow" generate --kind "$kind" --size "$size" --seed "$seed" >"$work/in"
		for solver in mcflow "$@"; do run "$solver"; done
	done
	for peer in "$@"; do
		ours=$(cut -d' ' -f1 "$work/mcflow.runs" | median)
		if grep -q '^>' "$work/$peer.runs"; then
			theirs="> $LIMIT with reading" ratio="-"
		else
			theirs=$(cut -d' ' -f1 "$work/$peer.runs" | median)
			ratio=$(paste -d' ' "$work/mcflow.runs" "$work/$peer.runs" | awk '{ printf "%.3f\n", $1 / $3 }' | median)
		fi
		peaks="$(cut -s -d' ' -f2 "$work/mcflow.runs" | median) / $(cut -s -d' ' -f2 "$work/$peer.runs" | median)"
		echo "| $label | $peer | $ours | $theirs | $ratio | $peaks |"
	done
}

# resolve KIND SIZE: rows for small changes, kept for the end; to be called after compare, which has LEMON's times
resolve() {
	lemon=$(cut -d' ' -f1 "$work/network_simplex.runs" | median)
	"$work/mcflow" resolve --kind "$1" --size "$2" --seed "$SEED" --changes "${CHANGES:-50}" >"$work/resolve"
	awk -v l="$1 $2" -v lemon="$lemon" '
		sub(/^resolve_/, "", $2) && sub(/_ms$/, "", $2) { ms[$2] = $3; order[++n] = $2; next }
		sub(/_ratio$/, "", $2) { ratio[$2] = $3 }
		END { for (i = 1; i <= n; i++) { k = order[i]; printf "| %s, %s | %s | %s | %s |\n", l, k, ms[k], ratio[k],
			lemon + 0 == lemon ? sprintf("%.1f", lemon * 1000 / ms[k]) : "-" } }' "$work/resolve" >>"$work/resolves"
}
: >"$work/resolves"

echo "$(date -u +%F), seeds $SEED to $((SEED + RUNS - 1)), medians, one thread; $(go version | cut -d' ' -f3), LEMON $(dpkg-query -W -f '${Version}' liblemon-dev), scipy $(dpkg-query -W -f '${Version}' python3-scipy)"
echo
echo "| instance | peer | mcflow s | peer s | ratio | peak MB |"
echo "|---|---|---|---|---|---|"
for kind in $KINDS; do
	for size in $SIZES; do
		compare "$kind" "$size" "$RUNS" network_simplex cost_scaling
		resolve "$kind" "$size"
	done
done
for size in $NETGEN; do compare netgen "$size" "$RUNS" network_simplex cost_scaling; done
for size in $ASSIGN; do compare assign "$size" "$RUNS" scipy; done
if [ -n "$LARGE" ]; then
	# shellcheck disable=SC2086
	compare commune L "$LARGE" $LARGE_PEERS
	resolve commune L
	GOMAXPROCS=2 "$work/mcflow" --no-flow --threads 2 "$work/in" >"$work/out"
	echo
	echo "the last commune L with two threads: $(sed -n 's/^c solve_wall_seconds //p' "$work/out") s of wall time" \
		"(with one $(cat "$work/mcflow.wall") s; network_simplex $(tail -n1 "$work/network_simplex.runs" | cut -d' ' -f1) s of CPU)"
	sed -n "s/^c build_seconds /building it from arrays: /p" "$work/resolve"
fi
if [ -s "$work/resolves" ]; then
	echo
	echo "| re-solve | mcflow ms | our cold solve / it | LEMON NetworkSimplex, cold / it |"
	echo "|---|---|---|---|"
	cat "$work/resolves"
fi
