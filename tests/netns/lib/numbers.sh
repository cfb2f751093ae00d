# SPDX-License-Identifier: GPL-2.0-only
# Numbered packets both ways, forwarded ones and the gateways' own, of which none
# may be lost or come twice; sourced by bash after xfrm.sh.

RATE=${RATE:-200}
declare -A STREAM

# stream NAMESPACE LOCAL REMOTE
stream()
{
	in_background "$1" "stream-$1" python3 "$LIB/stream.py" "$2" "$3" \
		"$RATE" "$LOGS/numbers-$1"
	STREAM[$1]=$JOB
}

# numbers NAMESPACE WORD: prints what its stream says of itself
numbers()
{
	sed -n "s/.*\<$2 \([a-z0-9]*\).*/\1/p" "$LOGS/numbers-$1" 2>/dev/null
}

is_running()
{
	[ "$(numbers "$1" state)" = running ]
}

# has_all NAMESPACE FROM: it has received what the other one has sent
has_all()
{
	[ "$(numbers "$2" state)" = stopped ] &&
		[ "$(numbers "$1" received)" = "$(numbers "$2" sent)" ]
}

numbers_start()
{
	local ns

	stream ann 10.1.0.2 10.2.0.2
	stream bob 10.2.0.2 10.1.0.2
	stream west 10.1.0.1 10.2.0.1
	stream east 10.2.0.1 10.1.0.1
	for ns in "${!STREAM[@]}"; do
		wait_for 20 is_running "$ns"
	done
}

# all_arrived NAMESPACE FROM
all_arrived()
{
	wait_for 10 has_all "$1" "$2"
	same "packets from $2 that $1 received again" "$(numbers "$1" again)" 0
}

numbers_stop()
{
	kill -USR1 "${STREAM[@]}"
	all_arrived ann bob
	all_arrived bob ann
	all_arrived west east
	all_arrived east west
}
