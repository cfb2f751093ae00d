#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs taken down by themselves, and what events and
# counters tell.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

two_gateways
ikek_pair
for gw in west east; do
	in_background $gw monitor-$gw ikekctl -j monitor
done

step 'events are for the administrator'
must_fail 3 on west setpriv --reuid 65534 --clear-groups \
	timeout 10 ikekctl monitor
says CAP_NET_ADMIN

step 'only the Child SA: the IKE SA stays, and takes another one'
tunnel_up west
must ikek west down tunnel/net
for gw in west east; do
	wait_for 10 has_states $gw 0
	same "IKE SAs of $gw" "$(ikek_sas $gw)" 1
	same "policies of $gw" "$(count_policies $gw)" 0
done
must ikek west up tunnel/net
tunnel_is_up
tunnel_carries
must ikek east down tunnel/net
for gw in west east; do
	wait_for 10 has_states $gw 0
	same "IKE SAs of $gw" "$(ikek_sas $gw)" 1
done

step 'a second one when there is one already: nothing new'
must ikek east up tunnel/net
tunnel_is_up
must ikek east up tunnel/net
tunnel_is_up

step 'the IKE SA takes its Child SA along'
tunnel_down east

step 'nothing there to take down'
must_fail 1 ikek west down tunnel
must_fail 1 ikek west down no-such-connection
says 'no-such-connection'
must_fail 1 ikek west up no-such-connection
says 'no-such-connection'
must_fail 1 ikek west up tunnel/no-such-child
says 'no-such-child'

step 'flush: nothing is left, and the peer knows'
START=trap gateway_conf west east | ikek_load west
tunnel_up west
must ikek west flush
nothing_left west
must ikek west show conns
says_not tunnel
wait_for 10 has_sas east 0
wait_for 10 has_states east 0

step 'the events'
for gw in west east; do
	for event in ike-up child-up child-down ike-down; do
		wait_for 5 grep -q "\"$event\"" "$LOGS/monitor-$gw"
	done
	python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)' <"$LOGS/monitor-$gw" ||
		fail "an event of $gw is no JSON"
done
