#!/bin/sh
# Measures what-if questions about hanoi-2023 (five years, default policy, every rule in the network): single changes beside HiGHS
# solving the same problem cold (scipy.optimize.linprog, dual simplex and interior point, level by level), and points, draws and
# the frontier. Seconds of processor time; never part of CI. Installs Debian's python3-scipy where it is missing (as root).
#
#   SEED=9001 CHANGES=100 POINTS=1000 DRAWS=1000 LIMIT=300 METHODS="highs-ds highs-ipm" cmd/instances/peers/whatif.sh
set -eu
cd "$(dirname "$0")/../../.."
SEED=${SEED:-9001} CHANGES=${CHANGES:-100} POINTS=${POINTS:-1000} DRAWS=${DRAWS:-1000} LIMIT=${LIMIT:-300} METHODS=${METHODS:-highs-ds highs-ipm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

/usr/bin/python3 -c 'import scipy' 2>/dev/null || { apt-get update -qq && apt-get install -y -qq python3-scipy >/dev/null; }
go build -o "$work/instances" ./cmd/instances

field() { sed -n "s/^c $2 //p" "$work/$1" | head -1; }

echo "$(date -u +%F), seed $SEED; $(go version | cut -d' ' -f3), scipy $(dpkg-query -W -f '${Version}' python3-scipy)"
echo
GOMAXPROCS=1 "$work/instances" whatif --part changes --seed "$SEED" --count "$CHANGES" >"$work/changes"
"$work/instances" network --seed "$SEED" >"$work/network"
for method in $METHODS; do
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 /usr/bin/python3 cmd/instances/peers/levels.py "$work/network" $method "$LIMIT" >"$work/$method" || true
	cat "$work/$method"
	over=$(grep -q status "$work/$method" && echo "over " || true) # a level that was not solved within LIMIT
	first=$(grep -q level_1_status "$work/$method" && echo "over " || true)
	awk -v n="$method" -v m="$(field changes median_ms)" -v f="$(field $method level_1_seconds)" -v a="$(field $method seconds)" -v x="$first" -v y="$over" 'BEGIN {
		printf "%s: the first level alone %s%.1f s, %s%.0fx of a single change of ours (%.1f ms, all levels); as many as ended %s%.1f s, %s%.0fx\n", n, x, f, x, f * 1000 / m, m, y, a, y, a * 1000 / m
	}'
done
cat "$work/changes"
"$work/instances" whatif --part points --seed "$SEED" --count "$POINTS" --threads 2
"$work/instances" whatif --part draws --seed "$SEED" --count "$DRAWS" --threads 2
"$work/instances" whatif --part frontier --seed "$SEED" --count 500
