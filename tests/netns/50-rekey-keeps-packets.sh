#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs are rekeyed many times, by either side and by both
# at once, also when IKE messages get lost, while numbered packets go both ways,
# forwarded ones and the gateways' own. None is lost, and none comes twice.
# kernels: 6.1 6.12 7.2
# processors: 2
# timeout: 600

. "$(dirname "$0")/lib/all.sh"

ROUNDS=${ROUNDS:-$(at_length 8 3)}
IKE_ROUNDS=$(at_length 3 1)
LOSS_ROUNDS=$(at_length 5 2)

# rekey WHAT GATEWAY...: each of them, at the same time
rekey()
{
	local what=$1 gw
	local -A job

	shift
	for gw; do
		ikek "$gw" rekey "$what" >"$LOGS/rekey-$gw" 2>&1 &
		job[$gw]=$!
	done
	for gw; do
		wait "${job[$gw]}" ||
			fail "rekey by $gw: $(cat "$LOGS/rekey-$gw")"
	done
}

# rounds N WHAT GATEWAY...
rounds()
{
	local i n=$1

	shift
	for ((i = 0; i < n; i++)); do
		rekey "$@"
	done
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
rounds $LOSS_ROUNDS tunnel/net west
rounds $LOSS_ROUNDS tunnel/net east
rounds $LOSS_ROUNDS tunnel/net west east
mend_wire

step 'every packet has arrived, once'
numbers_stop
only_esp_crossed

step 'one Child SA is left, another one, and its policies are the same'
is_one
[ "$spi" != "$(child_spi west)" ] || fail 'the Child SA is still the same'
same 'policies since' "$(policies_since west)" "$since"
tunnel_carries
