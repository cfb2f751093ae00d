#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: the module can be unloaded while traffic flows, SAs are replaced or move,
# tunnels are being set up and a flood comes, leaves nothing behind, and can be
# loaded again.
# kernels: 6.1 6.12 7.2 uml
# processors: 2

. "$(dirname "$0")/lib/all.sh"
. "$LIB/busy.sh"

carries_much()
{
	[ "$(carried west 192.0.2.1 192.0.2.2)" -gt 20 ]
}

# begins [CONN-SETTINGS [CHILD-SETTINGS]]: traffic brings the tunnel up
begins()
{
	ikek_start
	east_busy_conf west | ikek_load east
	MY_ADDRS=%any START=trap IN_CONN=${1-} IN_CHILD=${2-} \
		gateway_conf west east | ikek_load west
}

established()
{
	begins
	tunnel_is_up
	wait_for 10 carries_much
}

# unloads: now
unloads()
{
	must rmmod ikek
	nothing_left west
	nothing_left east
	IKEK_STARTED=
}

two_gateways
# Answers go on when the tunnel is gone, for clear text has a way, too.
traffic_start ann 10.2.0.2
traffic_start bob 10.1.0.2

step 'established, with traffic'
established
unloads

step 'while SAs are replaced, again and again'
begins "$OFTEN" "$OFTEN"
rekeys_go_on west
unloads

step 'in the middle of a move, and of a rekey'
established
begins_to_move west
unloads
mend_wire
ip -n west addr add 192.0.2.1/24 dev wan
ip -n west addr del 192.0.2.77/24 dev wan

step 'in the middle of a set-up'
ikek_start
gateway_conf east west | ikek_load east
START=start gateway_conf west east | ikek_load west
unloads

step 'in the middle of a set-up that has no answer'
ikek_start
lose udp dport { 500, 4500 }
START=trap gateway_conf west east | ikek_load west
wait_for 10 on west sh -c 'ip xfrm state | grep -q .'
unloads
mend_wire

step 'during a flood, with half a message put together'
ikek_start
MY_ID=east.$LONG_NAME PEER_ID=west.$LONG_NAME east_busy_conf west |
	ikek_load east
MY_ID=west.$LONG_NAME PEER_ID=east.$LONG_NAME gateway_conf west east |
	ikek_load west
half_is_put_together west
flood_comes
unloads
end_job "$FLOOD"
mend_wire

step 'and again from the start'
ikek_start
ikek_pair
tunnel_up west
tunnel_carries
