#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: NATs of IPv6, in front of one gateway and of both. ESP goes in UDP, with
# a checksum; a mapping that changes is followed; keepalives come from behind the
# NAT alone.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

ESP_IN=udp-esp
OUTER=6 INNER=6
WEST=2001:db8::1
EAST='2001:db8::2[4500]'

# west_load: with keepalives once a second
west_load()
{
	MY_ADDRS=$PRIVATE6 AROUND='ikek {
		keepalive = 1s
	}' gateway_conf west east | ikek_load west
}

# sums_are_right: of all ESP that was captured, behind a header of IPv6 and one
# of UDP. Zero, for none, is not right.
sums_are_right()
{
	local all

	all=$(captured sums -vv 'ip6[48:4] != 0')
	[ "$(count_lines <<<"$all")" -ge 12 ] || fail "few packets: $all"
	same 'wrong checksums' "$(grep -vF '[udp sum ok]' <<<"$all")" ''
}

two_gateways
nat_before west
nat_maps west $WEST 20500 24500
gateway_conf east west | ikek_load east
west_load

step 'a tunnel through a NAT'
capture_start sums udp port 4500
tunnel_up west
must goes west "${PRIVATE6}[4500] $EAST"
must goes east "$EAST ${WEST}[24500]"
tunnel_carries 6
capture_stop
sums_are_right

step 'which changes its mapping'
traffic_start ann 2001:db8:2::2
nat_maps west $WEST 20600 24600
wait_for 10 goes east "$EAST ${WEST}[24600]"
ip -n west-nat addr add 2001:db8::77/64 dev wan nodad
nat_maps west 2001:db8::77 20700 24700
wait_for 10 goes east "$EAST 2001:db8::77[24700]"
end_job "$JOB"
no_replays
for gw in west east; do
	must ikek $gw rekey tunnel
	must ikek $gw rekey tunnel/net
done
all_cross 6
must goes east "$EAST 2001:db8::77[24700]"

step 'keepalives'
forget_crossed
kept()
{
	[ "$(crossed keepalive)" -ge 2 ]
}
wait_for 10 kept
[ "$(ikek_stat west keepalive)" -ge 2 ] || fail 'they were not counted'
same 'keepalives of east' "$(ikek_stat east keepalive)" 0
tunnel_down east

step 'both are behind NATs, and the tunnel carries IPv4'
nat_maps west $WEST 20800 24800
nat_before east
INNER=4
MY_ADDRS=$PRIVATE6 gateway_conf east west | ikek_load east
west_load
tunnel_up west
must goes west "${PRIVATE6}[4500] $EAST"
must goes east "${PRIVATE6}[4500] ${WEST}[24800]"
tunnel_carries
tunnel_down east
