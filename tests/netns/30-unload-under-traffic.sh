#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: the module can be unloaded while traffic flows and while tunnels are
# being set up, leaves nothing behind, and can be loaded again.
# kernels: 6.1 6.12 7.2 uml
# processors: 2
# timeout: 240

. "$(dirname "$0")/lib/all.sh"

carries_much()
{
	[ "$(carried west 192.0.2.1 192.0.2.2)" -gt 20 ]
}

two_gateways
# Answers go on when the tunnel is gone, for clear text has a way, too.
traffic_start ann 10.2.0.2
traffic_start bob 10.1.0.2

for round in 1 2 3; do
	step "round $round: established, with traffic"
	gateway_conf east west | ikek_load east
	START=trap gateway_conf west east | ikek_load west
	tunnel_is_up
	wait_for 10 carries_much
	must rmmod ikek
	nothing_left west
	nothing_left east
	IKEK_STARTED=
	ikek_start
done

step 'in the middle of a set-up'
gateway_conf east west | ikek_load east
START=start gateway_conf west east | ikek_load west
must rmmod ikek
nothing_left west
nothing_left east
IKEK_STARTED=

step 'in the middle of a set-up that has no answer'
ikek_start
lose udp dport { 500, 4500 }
START=trap gateway_conf west east | ikek_load west
wait_for 10 on west sh -c 'ip xfrm state | grep -q .'
must rmmod ikek
nothing_left west
mend_wire
IKEK_STARTED=

step 'and again from the start'
ikek_start
ikek_pair
tunnel_up west
tunnel_carries
