#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a Child SA is rekeyed many times, by either side and by both at once,
# while numbered packets go both ways, forwarded ones and the gateways' own.
# None is lost, and none comes twice.
# kernels: 6.1 6.12 7.2
# timeout: 600

. "$(dirname "$0")/lib/all.sh"

ROUNDS=${ROUNDS:-25}
RATE=${RATE:-200}
LIB=$(cd "$(dirname "$0")/lib" && pwd -P)
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

streams_start()
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

streams_stop()
{
	kill -USR1 "${STREAM[@]}"
	all_arrived ann bob
	all_arrived bob ann
	all_arrived west east
	all_arrived east west
}

spis()
{
	states west | grep -o ' spi 0x[0-9a-f]*' | sort
}

# rekey GATEWAY...: each of them, at the same time
rekey()
{
	local gw jobs=()

	for gw; do
		ikek "$gw" rekey tunnel/net >"$LOGS/rekey-$gw" 2>&1 &
		jobs+=($!)
	done
	for gw; do
		wait "${jobs[0]}" ||
			fail "rekey by $gw: $(cat "$LOGS/rekey-$gw")"
		jobs=("${jobs[@]:1}")
	done
}

# rounds GATEWAY...
rounds()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		rekey "$@"
	done
}

two_gateways
ping_ok ann 10.2.0.2 1
ikek_pair
must ikek west up tunnel
tunnel_is_up
before=$(spis)
forget_crossed
streams_start

step "west rekeys $ROUNDS times"
rounds west

step "east rekeys $ROUNDS times"
rounds east

step "both at once rekey $ROUNDS times"
rounds west east

step 'every packet has arrived, once'
streams_stop
only_esp_crossed
step "$(cat "$LOGS/numbers-ann" "$LOGS/numbers-west")"

step 'one Child SA is left, and it is another one'
for gw in west east; do
	wait_for 30 has_states $gw 2
done
tunnel_is_up
[ "$before" != "$(spis)" ] || fail 'the SPIs are still the same'
tunnel_carries
