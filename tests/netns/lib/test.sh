# SPDX-License-Identifier: GPL-2.0-only
# How a scenario speaks, waits, fails and ends; sourced by bash, never run.
#
# A scenario sources lib/all.sh, says what it shows with step, and ends with
# status 0 (passed), 1 (failed) or 77 (skipped). Whatever it started is stopped
# and removed when it ends, however it ends.
#
# LOGS is the folder for logs; OUTPUT what the last must or must_fail printed.

set -u
# What a pipe leads into may set variables and fail for all.
shopt -s lastpipe
LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
NAME=$(basename "$0" .sh)
LOGS=${LOGS:-/tmp/logs/$NAME}
OUTPUT=
SCENARIO=$BASHPID
ENDERS=()
CHECKS=()
rm -rf "$LOGS"
mkdir -p "$LOGS"

# step TEXT...: says what comes next, with the seconds since the start
step()
{
	printf '  %3d s  %s\n' "$SECONDS" "$*"
}

# fail TEXT...: ends the scenario, from subshells too
fail()
{
	local i

	printf 'FAILED: %s\n' "$*"
	for ((i = 1; i < ${#FUNCNAME[@]}; i++)); do
		printf '    in %s, %s:%s\n' "${FUNCNAME[i]}" \
			"${BASH_SOURCE[i]##*/}" "${BASH_LINENO[i - 1]}"
	done
	[ "$BASHPID" = "$SCENARIO" ] || kill -TERM "$SCENARIO"
	exit 1
}

# skip TEXT...: ends the scenario without a verdict
skip()
{
	printf 'skipped: %s\n' "$*"
	exit 77
}

# must COMMAND...: it has to succeed; what it printed is in OUTPUT
must()
{
	local rc=0

	OUTPUT=$("$@" 2>&1) || rc=$?
	log_command "$rc" "$*"
	[ $rc = 0 ] || fail "\`$*' ended with $rc: $OUTPUT"
}

# must_fail STATUS COMMAND...: it has to end with STATUS
must_fail()
{
	local rc=0 wanted=$1

	shift
	OUTPUT=$("$@" 2>&1) || rc=$?
	log_command "$rc" "$*"
	[ $rc = "$wanted" ] ||
		fail "\`$*' ended with $rc instead of $wanted: $OUTPUT"
}

log_command()
{
	printf '%% %s\n%s\n[%s]\n' "$2" "$OUTPUT" "$1" >>"$LOGS/commands"
}

# says PATTERN...: each has to match a line of OUTPUT (grep -E, any case)
says()
{
	local pattern

	for pattern; do
		grep -qiE -e "$pattern" <<<"$OUTPUT" ||
			fail "no '$pattern' in: $OUTPUT"
	done
}

# says_not PATTERN...: none may match
says_not()
{
	local pattern

	for pattern; do
		! grep -qiE -e "$pattern" <<<"$OUTPUT" ||
			fail "'$pattern' in: $OUTPUT"
	done
}

# wait_for SECONDS COMMAND...: until COMMAND succeeds, and three times as long on
# a machine that has much else to do. What takes longer is asked less often:
# asking costs others the processor.
wait_for()
{
	local end=$((SECONDS + 3 * $1 + 1)) nap=5

	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "waited in vain for: $*"
		pause $nap
		[ $nap -ge 25 ] || nap=$((nap + 5))
	done
}

# hold_for SECONDS COMMAND...: COMMAND has to succeed all that time
hold_for()
{
	local end=$((SECONDS + $1 + 1))

	shift
	while [ $SECONDS -lt $end ]; do
		"$@" >/dev/null 2>&1 || fail "did not hold: $*"
		pause 25
	done
}

# pause [HUNDREDTHS]: of a second, five if not told; without a process
pause()
{
	local time

	printf -v time 0.%02d "${1-5}"
	read -rt "$time" <>"$PAUSE_FIFO" || true
}
PAUSE_FIFO=$LOGS/.pause
mkfifo "$PAUSE_FIFO"

# at_length LONG SHORT: prints LONG under 6.12, where scenarios take their time,
# and with tests/check --full; SHORT under other kernels
at_length()
{
	case ${FULL:+6.12.}$(uname -r) in
	6.12.*) echo "$1" ;;
	*) echo "$2" ;;
	esac
}

# not COMMAND...: the opposite, for wait_for and must
not()
{
	! "$@"
}

# same WHAT A B: two values that have to be equal
same()
{
	[ "$2" = "$3" ] || fail "$1: '$2' is not '$3'"
}

# at_end COMMAND...: runs it when the scenario ends, the latest first
at_end()
{
	ENDERS=("$(printf '%q ' "$@")" "${ENDERS[@]}")
}

# check_at_end COMMAND...: runs it when all else was fine, before at_end's
check_at_end()
{
	CHECKS+=("$(printf '%q ' "$@")")
}

# collect_logs calls the logs_* function of every part of the library
end_scenario()
{
	local rc=$? command

	[ "$BASHPID" = "$SCENARIO" ] || return
	trap '' TERM INT
	if [ $rc = 0 ]; then
		trap 'rc=1' TERM
		for command in "${CHECKS[@]}"; do
			(eval "$command") || rc=1
		done
	fi
	[ $rc = 0 ] || [ $rc = 77 ] || collect_logs >/dev/null 2>&1
	for command in "${ENDERS[@]}"; do
		eval "$command"
	done >>"$LOGS/end" 2>&1
	rm -f "$PAUSE_FIFO"
	exit "$rc"
}
trap end_scenario EXIT
trap 'exit 1' TERM INT

collect_logs()
{
	local part

	dmesg >"$LOGS/dmesg"
	ps -ef >"$LOGS/processes"
	for part in $(compgen -A function logs_); do
		$part
	done
}
