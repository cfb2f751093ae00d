#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs are rekeyed many times, by either side and by both
# at once, also when IKE messages get lost, while numbered packets go both ways,
# forwarded ones and the gateways' own. None is lost, and none comes twice.
# kernels: 6.1 6.12 7.2
# processors: 2

. "$(dirname "$0")/lib/all.sh"

ROUNDS=${ROUNDS:-$(at_length 200 100)}
IKE_ROUNDS=$(at_length 30 10)
LOSS_ROUNDS=$(at_length 12 8)
RATE=$(at_length 200 100)
GIVEN=0
# There are many former ones, 256 at most.
STATES=1023

# rounds N WHAT GATEWAY...: each of them replaces it N times, at the same time
rounds()
{
	local answer

	echo "$@" >&"${ORDERS[1]}"
	read -r answer <&"${ORDERS[0]}"
	same "rekeys: $*" "$answer" 'done'
	GIVEN=$((GIVEN + $1))
}

# replaced: prints how often SAs have been replaced
replaced()
{
	echo $(($(ikek_stat west rekeyed) + $(ikek_stat west child-rekeyed)))
}

# policies_since NAMESPACE: when its policies were put in
policies_since()
{
	ip -n "$1" -s xfrm policy list nosock | grep -o 'add [-0-9]* [:0-9]*'
}

two_gateways
ping_ok ann 10.2.0.2 1
# A processor of the guest may stand still in the middle of a packet while the
# other one sends a hundred. That must not count as a replay.
IN_CHILD='replay_window = 2048' AROUND='ikek {
	retransmit_timeout = 0.2
	retransmit_base = 1.5
	retransmit_tries = 10
}' ikek_pair
must ikek west up tunnel
tunnel_is_up
spi=$(child_spi west)
since=$(policies_since west)
forget_crossed
numbers_start
coproc ORDERS { exec python3 "$LIB/rekeys.py" 2>"$LOGS/rekeys"; }
at_end end_job "$ORDERS_PID"

step "west replaces the Child SA $ROUNDS times"
rounds "$ROUNDS" tunnel/net west

step "east replaces the Child SA $ROUNDS times"
rounds "$ROUNDS" tunnel/net east

step "both at once do so $ROUNDS times"
rounds "$ROUNDS" tunnel/net west east

step 'the IKE SA is replaced by each of them and by both at once'
rounds $IKE_ROUNDS tunnel west
rounds $IKE_ROUNDS tunnel east
rounds $IKE_ROUNDS tunnel west east

step 'every fifth IKE message gets lost'
lose udp dport { 500, 4500 } numgen inc mod 5 == 0
for what in tunnel/net tunnel; do
	rounds $LOSS_ROUNDS $what west
	rounds $LOSS_ROUNDS $what east
	rounds $LOSS_ROUNDS $what west east
done
mend_wire

step 'every packet has arrived, once'
numbers_stop
only_esp_crossed
[ "$(replaced)" -ge $GIVEN ] || fail "only $(replaced) SAs have been replaced"

step 'one Child SA is left, another one, and its policies are the same'
is_one
[ "$spi" != "$(child_spi west)" ] || fail 'the Child SA is still the same'
same 'policies since' "$(policies_since west)" "$since"
tunnel_carries
