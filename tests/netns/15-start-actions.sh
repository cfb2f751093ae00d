#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: start_action: a packet that hits a trap brings the tunnel up and is
# delivered; start does it at once; none waits.
# kernels: 6.1 6.12 7.2 uml

. "$(dirname "$0")/lib/all.sh"

two_gateways
# Neighbours are resolved before, so that it is the trap that is tested.
ping_ok ann 10.2.0.2 1
ping_ok ann 2001:db8:2::2 1

step 'none: it is known, and nothing happens'
ikek_pair
ping_ok ann 10.2.0.2 1
same 'states in west' "$(count_states west)" 0
same 'policies in west' "$(count_policies west)" 0

step 'trap: the first packet is delivered, IPv4'
START=trap gateway_conf west east | ikek_load west
policy_has west out 10.1.0.0/24 10.2.0.0/24 'proto esp'
same 'states in west' "$(count_states west)" 0
forget_crossed
ping_ok ann 10.2.0.2 1
tunnel_is_up
only_esp_crossed
tunnel_carries

step 'a tunnel that is taken down leaves the trap, and it works again'
must ikek east down tunnel
tunnel_is_down
policy_has west out 10.1.0.0/24 10.2.0.0/24 'proto esp'
forget_crossed
ping_ok ann 10.2.0.2 1
only_esp_crossed
tunnel_is_up

step 'while there is no tunnel, nothing leaves in clear text'
must ikek west down tunnel
lose udp dport { 500, 4500 }
forget_crossed
ping_fails ann 10.2.0.2
same 'packets in clear text' "$(crossed other)" 0
mend_wire
wait_for 30 on ann ping -n -c 1 -W 1 10.2.0.2
nothing_crossed_in_clear
tunnel_is_up

step 'trap: the first packet is delivered, IPv6'
ikek_reset west east
INNER=6 OUTER=6
gateway_conf east west | ikek_load east
START=trap gateway_conf west east | ikek_load west
forget_crossed
ping_ok ann 2001:db8:2::2 1
only_esp_crossed
tunnel_is_up

step "trap on both sides, and the gateway's own packets"
ikek_reset west east
INNER=4 OUTER=4
START=trap ikek_pair
forget_crossed
on west ping -n -c 1 -W 10 -I 10.1.0.1 10.2.0.2 >/dev/null ||
	fail 'no answer for west'
only_esp_crossed
tunnel_is_up

step 'start: loading brings it up'
ikek_reset west east
gateway_conf east west | ikek_load east
START=start gateway_conf west east | ikek_load west
tunnel_is_up
tunnel_carries

step 'a connection that is no longer configured goes, with its trap'
START=trap gateway_conf west east | ikek_load west
ikek_load west </dev/null
wait_for 10 has_states west 0
same 'policies in west' "$(count_policies west)" 0
wait_for 10 has_states east 0
