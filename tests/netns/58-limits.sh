#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: what XFRM counts ends a Child SA. At the first limit it is replaced,
# without losing a packet; at the last one nothing goes over it any more, the
# peer hears of it, and it begins anew at once or with the next packet.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

IN_CONN='rekey_time = 0'

# limits WEST [EAST]: of their Child SAs; none if not told
limits()
{
	IN_CHILD="rekey_time = 0
		replay_window = 2048
		${2-}" START= gateway_conf east west | ikek_load east
	IN_CHILD="rekey_time = 0
		replay_window = 2048
		$1" AROUND='ikek {
		retransmit_timeout = 0.5
		retransmit_base = 1
		retransmit_tries = 60
	}' gateway_conf west east | ikek_load west
}

# since COUNTER, grown COUNTER N: by N at least, since then
since()
{
	BEFORE=$(ikek_stat west "$1")
}

grown()
{
	[ "$(ikek_stat west "$1")" -ge $((BEFORE + $2)) ]
}

# used_up: more packets than may go out over it, of which not all do
used_up()
{
	on ann ping -n -c 30 -i 0.01 -W 0.5 10.2.0.2 >"$LOGS/ping" 2>&1
	! grep -q ' 30 received' "$LOGS/ping" ||
		fail 'it has carried more than it may'
}

# used_up_slowly: packets go one by one, until there is no answer to one
used_up_slowly()
{
	local i

	for ((i = 0; i < 30; i++)); do
		on ann ping -n -c 1 -W 1 10.2.0.2 >"$LOGS/ping" || return 0
	done
	fail 'it has carried more than it may'
}

others_are_there()
{
	wait_for 20 has_others
	is_one
	tunnel_carries
}

has_others()
{
	[ "$(child_spi west)" != "$SPI" ]
}

two_gateways
ping_ok ann 10.2.0.2 1
limits 'rekey_bytes = 12k
	life_bytes = 10m
	rand_bytes = 2k'
tunnel_up west
numbers_start

step 'octets: one side has a limit'
since child-rekeyed
wait_for 20 grown child-rekeyed 2

step 'packets: both sides have the same one, and come to it at once'
both='rekey_packets = 150
	life_packets = 100000
	rand_packets = 0'
limits "$both" "$both"
must ikek west rekey tunnel/net
since child-rekeyed
wait_for 20 grown child-rekeyed 3
numbers_stop
tunnel_down west

step 'packets: it ends, and begins anew'
START=start limits 'rekey_packets = 0
	life_packets = 20'
tunnel_is_up
SPI=$(child_spi west)
since child-established
used_up
wait_for 20 grown child-established 1
others_are_there
tunnel_down west

step 'octets: it ends on both sides, and the next packet brings it up again'
START=trap limits 'rekey_bytes = 0
	life_bytes = 2k'
ping_ok ann 10.2.0.2 1
tunnel_is_up
forget_crossed
used_up_slowly
wait_for 20 has_states west 0
wait_for 20 has_states east 0
has_sas west 1 || fail 'the IKE SA has not stayed'
ping_ok ann 10.2.0.2 1
tunnel_is_up
only_esp_crossed
tunnel_down west

step 'the peer cannot be asked in time: it ends, and is replaced later'
START=start limits 'rekey_packets = 10
	rand_packets = 0
	life_packets = 20'
tunnel_is_up
SPI=$(child_spi west)
lose udp dport { 500, 4500 }
on east nft flush chain inet loss arrivals
forget_crossed
used_up
lost_at west || fail 'it has not been asked'
ping_fails ann 10.2.0.2
nothing_crossed_in_clear
mend_wire
others_are_there
