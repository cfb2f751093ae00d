#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: transport mode between two hosts, IPv4 and IPv6. What the link needs to
# find neighbours waits for no tunnel and is in none.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

two_gateways
MODE=transport LOCAL_TS=dynamic REMOTE_TS=dynamic
for OUTER in 4 6; do
	west=$(outer west $OUTER) east=$(outer east $OUTER)

	step "IPv$OUTER: west brings it up, east takes it down"
	ikek_pair
	tunnel_up west
	state_has west "$west" "$east" 'mode transport'
	state_has east "$west" "$east" 'mode transport'
	forget_crossed
	ping_ok west "$east"
	ping_ok east "$west"
	only_esp_crossed
	[ "$(carried west "$east" "$west")" -ge 6 ] ||
		fail "the inbound state has carried nothing"
	tunnel_down east

	step "IPv$OUTER: east brings it up, west takes it down"
	tunnel_up east
	forget_crossed
	ping_ok west "$east"
	only_esp_crossed
	tunnel_down west
done

# forget_neighbours: whom the gateways know on their link
forget_neighbours()
{
	local gw

	for gw in west east; do
		must ip -n $gw -6 neigh flush dev wan
	done
}

OUTER=6
step 'IPv6: neighbours that do not know each other, and have traps for all'
START=trap ikek_pair
forget_neighbours
ping_ok west "$east" 1
tunnel_is_up

step 'IPv6: neighbours are found though no ESP gets through'
lose meta l4proto esp
forget_neighbours
must ikek west rekey tunnel/net
forget_neighbours
must ikek east rekey tunnel/net
mend_wire
ping_ok east "$west"
tunnel_down west

step 'IPv6: an administrator takes that out; it is put back, and goes with the rest'
# in and out of the trap, and as many for each of two messages
has_policies()
{
	[ "$(count_policies west)" = "$1" ]
}
has_policies 6 || fail "west has $(policies west)"
must ip -n west xfrm policy flush
wait_for 10 has_policies 6
must ikek west flush
wait_for 10 has_policies 0

step 'one side wants a tunnel: what was not agreed on is not installed'
OUTER=4
gateway_conf west east | ikek_load west
MODE=tunnel gateway_conf east west | ikek_load east
must_fail 1 ikek west up tunnel/net
wait_for 10 has_states west 0
wait_for 10 has_states east 0
