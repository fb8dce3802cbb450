#!/bin/sh
# Measures the planning model beside HiGHS' MIP (scipy.optimize.milp) on freshly drawn cities: the seconds of processor time,
# one core each, until a plan is proven to be within a gap. Who has none after LIMIT seconds counts as LIMIT. Checks that each
# one's bound is below the other's plan. Never part of CI: it takes up to LIMIT seconds a line, and installs Debian's
# python3-scipy where it is missing (as root).
#
#   SEEDS="301 302" KINDS="cohorts budgets both" LIMIT=300 cmd/instances/peers/bench.sh
set -eu
cd "$(dirname "$0")/../../.."
SEEDS=${SEEDS:-301} KINDS=${KINDS:-cohorts budgets both} LIMIT=${LIMIT:-300}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

/usr/bin/python3 -c 'import scipy' 2>/dev/null || { apt-get update -qq && apt-get install -y -qq python3-scipy >/dev/null; }
go build -o "$work/instances" ./cmd/instances
export GOMAXPROCS=1
pinned=$(command -v taskset >/dev/null && echo "taskset -c 0" || true)

field() { sed -n "s/^c $2 //p" "$work/$1" | head -1; }
# within SOLVER GAP: 1 where its plan is proven to be within the gap.
within() {
	awk -v v="$(field "$1" value)" -v b="$(field "$1" bound)" -v g="$2" 'BEGIN { print (v != "none" && v != "" && v - b <= g * v * 1.000001) ? 1 : 0 }'
}
# seconds SOLVER GAP: what it took, LIMIT where it did not arrive.
seconds() {
	if [ "$(within "$1" "$2")" = 1 ]; then field "$1" solve_seconds; else echo "$LIMIT"; fi
}

echo "$(date -u +%F), seeds $SEEDS, one core; $(go version | cut -d' ' -f3), scipy $(dpkg-query -W -f '${Version}' python3-scipy)"
echo
echo "| city | seed | gap | ours s | HiGHS s | HiGHS / ours |"
echo "|---|---|---|---|---|---|"
for kind in $KINDS; do
	for seed in $SEEDS; do
		"$work/instances" city --kind "$kind" --seed "$seed" >"$work/city.json"
		"$work/instances" mip "$work/city.json" >"$work/city.mip"
		late=0
		for gap in 0.001 0.0001; do
			ppm=$(awk -v g=$gap 'BEGIN { printf "%d", g * 1000000 + 0.5 }')
			$pinned "$work/instances" solve --gap-ppm "$ppm" --time-limit "${LIMIT}s" "$work/city.json" >"$work/ours"
			# Who had nothing within the wider gap has nothing within the narrower one.
			[ "$late" = 1 ] || $pinned /usr/bin/python3 cmd/instances/peers/highs.py "$work/city.mip" "$gap" "$LIMIT" >"$work/highs"
			[ "$(within highs "$gap")" = 1 ] || late=1
			awk -v a="$(field ours bound)" -v b="$(field highs value)" -v c="$(field highs bound)" -v d="$(field ours value)" 'BEGIN {
				if (b != "none" && a > b * 1.000001 || c != "none" && c > d * 1.000001) {
					print "bounds and plans contradict each other: ours " d " >= " a ", HiGHS " b " >= " c > "/dev/stderr"; exit 1
				}
			}'
			awk -v k="$kind" -v s="$seed" -v g="$gap" -v a="$(seconds ours $gap)" -v b="$(seconds highs $gap)" -v l="$LIMIT" \
				'BEGIN { printf "| %s | %s | %g %% | %s | %s | %.1f |\n", k, s, g * 100, (a >= l ? "> " l : a), (b >= l ? "> " l : b), b / a }'
		done
	done
done
