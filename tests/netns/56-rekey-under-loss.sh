#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: IKE SAs and Child SAs are replaced by both sides at once, also while
# every fifth IKE message is lost, and not one packet is.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

ROUNDS=${ROUNDS:-8}
AROUND='ikek {
	retransmit_timeout = 0.2
	retransmit_base = 1.2
	retransmit_tries = 20
}'

# both WHAT: each side gives the order; with luck the peer is faster
both()
{
	local job

	ikek east rekey "$1" >"$LOGS/rekey-east" 2>&1 &
	job=$!
	must ikek west rekey "$1"
	wait $job || fail "rekey by east: $(cat "$LOGS/rekey-east")"
}

# rounds WHAT
rounds()
{
	local i

	step "both replace $1 $ROUNDS times"
	for ((i = 0; i < ROUNDS; i++)); do
		both "$1"
	done
}

two_gateways
ping_ok ann 10.2.0.2 1
ikek_pair
must ikek west up tunnel
tunnel_is_up
before=$(ike_spi west)
watch_start
streams_start
rounds tunnel
rounds tunnel/net

lose udp dport { 500, 4500 } numgen random mod 5 0
ROUNDS=5
rounds tunnel
rounds tunnel/net
[ "$(lost)" -gt 0 ] || fail 'nothing was lost'
mend_wire

step 'the IKE SA and the Child SA by turns'
for gw in west east; do
	must ikek $gw rekey tunnel
	must ikek $gw rekey tunnel/net
done
streams_stop
same 'packets without a state' "$(unfit)" "$UNFIT"
nothing_went_down
is_one
same 'IKE SAs' "$(ike_spi west)" "$(ike_spi east)"
[ "$before" != "$(ike_spi west)" ] || fail 'the IKE SA is still the same'
tunnel_carries
