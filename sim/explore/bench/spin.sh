#!/usr/bin/env bash
#
# Exhausts ctxsw.pml with SPIN and, if told how, the same machine with other
# explorers, in turns, and prints the medians side by side. Needs spin and gcc.
set -euo pipefail
export LC_ALL=C

usage() {
	cat <<'END'
usage: spin.sh [-D MACRO]... [-r ROUNDS] [-w BITS] [-x COMMAND]...
       spin.sh [-D MACRO]... check

  -D MACRO    passed to spin: TASKS=2, PREEMPT_NONE, MMGET_OWN (see README.md)
  -r ROUNDS   how often each contender runs; figures are medians (default 3)
  -w BITS     SPIN's hash table has 2^BITS slots (default: right for the macros)
  -x COMMAND  another explorer of the same machine; repeat for more. Its output
              is searched for "N states" and "N bytes"; it must exit with 0

  check       not a comparison: with each injected fault SPIN has to find a
              violation (it looks for the shortest way to one), and without none
END
}

fail() { echo "spin.sh: $*" >&2; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
macros=() others=() rounds=3 bits=
while getopts D:r:w:x:h opt; do
	case $opt in
	D) macros+=("-D$OPTARG") ;;
	r) rounds=$OPTARG ;;
	w) bits=$OPTARG ;;
	x) others+=("$OPTARG") ;;
	h) usage; exit ;;
	*) usage >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))

for tool in spin gcc awk; do
	command -v $tool >/dev/null || fail "needs $tool"
done
if [ -z "$bits" ]; then # about as many slots as states and components
	case " ${macros[*]-} " in
	*TASKS=2*) bits=19 ;;
	*PREEMPT_NONE*) bits=22 ;;
	*) bits=26 ;;
	esac
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# build NAME [MACRO]...: a verifier, $tmp/NAME/pan. Macros of the model go to
# spin, macros of verifiers to gcc.
build() {
	local name=$1 dir=$tmp/$1 model=() verifier=()
	shift
	for option in "$@"; do
		case $option in
		-DNOREDUCE | -DREACH) verifier+=("$option") ;;
		*) model+=("$option") ;;
		esac
	done
	mkdir "$dir"
	cp "$here"/*.pml "$dir"
	(cd "$dir" && spin "${model[@]}" -a ctxsw.pml && gcc -O2 -DSAFETY -DCOLLAPSE "${verifier[@]}" -o pan pan.c) >"$dir/build" 2>&1 ||
		fail "$name: $(cat "$dir/build")"
}

# search NAME [OPTION]...: runs it. -E: that nothing happens any more is no error.
search() { (cd "$tmp/$1" && shift && ./pan -E -m200000 -w"$bits" "$@"); }

check() {
	local fault
	for fault in SKIP_LAZY_MMGRAB SKIP_PREV_MMDROP SKIP_EXIT_MMGRAB SKIP_FINAL_MMDROP PREEMPT_RT; do
		build $fault "${macros[@]}" -D$fault -DREACH
		search $fault -i >"$tmp/out" # each violation found has to be on a shorter way
		[ -s "$tmp/$fault/ctxsw.pml.trail" ] || fail "$fault: no violation found"
		echo "$fault: violation after $(tail -n 1 "$tmp/$fault/ctxsw.pml.trail" | cut -d: -f1) steps"
	done
	build none "${macros[@]}"
	search none >"$tmp/out"
	complete none "$tmp/out"
	awk '/states, stored/ { print "no fault: no violation in " $1 " states" }' "$tmp/out"
}

# complete NAME OUTPUT: fails unless SPIN has seen everything and found nothing wrong.
complete() {
	grep -q 'errors: 0' "$2" || fail "$1: $(grep -m1 'pan:1:' "$2")"
	! grep -qE 'Search not completed|search depth too small' "$2" || fail "$1: the search was not completed"
}

# figures NAME OUTPUT: "states bytes", from SPIN's report or another's.
figures() {
	case $1 in
	spin*) awk '/states, stored/ { states = $1 }
		/actual memory usage for states/ { mib = $1 }
		/memory used for hash table/ { mib += $1 }
		END { printf "%d %.1f\n", states, mib * 1048576 / states }' "$2" ;;
	*) awk '{ gsub(/,/, "") }
		!states && match($0 " ", /[0-9]+ states[^\/]/) { states = substr($0, RSTART) + 0 }
		!bytes && match($0, /[0-9.]+ bytes/) { bytes = substr($0, RSTART) + 0 }
		END { print states + 0, bytes + 0 }' "$2" ;;
	esac
}

# run NAME COMMAND...: appends "seconds cpu states bytes" to $tmp/NAME.runs.
run() {
	local name=$1
	shift
	TIMEFORMAT='%R %U %S'
	{ time "$@" >"$tmp/out" 2>"$tmp/err"; } 2>"$tmp/time" || fail "failed: $*"$'\n'"$(cat "$tmp/err")"
	case $name in spin*) complete "$name" "$tmp/out" ;; esac
	awk -v rest="$(figures "$name" "$tmp/out")" '{ print $1, $2 + $3, rest }' "$tmp/time" >>"$tmp/$name.runs"
}

# median NAME COLUMN
median() {
	awk -v column="$2" '{ print $column }' "$tmp/$1.runs" | sort -n |
		awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

compare() {
	local round i name base
	build spin "${macros[@]}"
	build spin-noreduce "${macros[@]}" -DNOREDUCE
	for ((round = 0; round < rounds; round++)); do
		run spin search spin
		run spin-noreduce search spin-noreduce
		for i in "${!others[@]}"; do
			run "other-$i" bash -c "${others[i]}"
		done
	done
	base=$(median spin-noreduce 1)
	report spin "SPIN" "$base"
	report spin-noreduce "SPIN -DNOREDUCE" "$base"
	for i in "${!others[@]}"; do
		report "other-$i" "${others[i]}" "$base"
	done
}

# report NAME TITLE BASE: one line; the ratio is to BASE seconds.
report() {
	awk -v title="$2" -v s="$(median "$1" 1)" -v cpu="$(median "$1" 2)" -v states="$(median "$1" 3)" \
		-v bytes="$(median "$1" 4)" -v base="$3" 'BEGIN {
		printf "%d states  %.2f s  %.2f cpu s  %.0f states/s  %.1f bytes/state  %.2f × the time of SPIN -DNOREDUCE  %s\n",
			states, s, cpu, (s ? states / s : 0), bytes, s / base, title }'
}

case ${1-} in
'') compare ;;
check) check ;;
*) usage >&2; exit 2 ;;
esac
