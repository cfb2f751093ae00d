#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a namespace can be deleted while its tunnel carries traffic and is
# replaced or moves, while one is being set up, and while a flood comes; nothing
# keeps it alive, and others live on.
# kernels: 6.1 6.12 7.2 uml
# processors: 2

. "$(dirname "$0")/lib/all.sh"
. "$LIB/busy.sh"

# gone GATEWAY: the namespace has really ended, for its link has gone with it
gone()
{
	! ip -n wire link show "$1"
}

# deleted GATEWAY
deleted()
{
	local gw left=()

	must ip netns del "$1"
	wait_for 20 gone "$1"
	for gw in "${GATEWAYS[@]}"; do
		[ "$gw" = "$1" ] || left+=("$gw")
	done
	GATEWAYS=("${left[@]}")
}

two_gateways
gateway north dan
gateway south carl
traffic_start ann 10.2.0.2

step 'with a tunnel that carries traffic and is replaced, again and again'
east_busy_conf west | ikek_load east
START=trap IN_CONN=$OFTEN IN_CHILD=$OFTEN gateway_conf west east |
	ikek_load west
rekeys_go_on west
deleted west

step 'in the middle of a move, and of a rekey'
must ikek east flush
east_busy_conf north | ikek_load east
MY_ADDRS=%any gateway_conf north east | ikek_load north
must ikek north up tunnel/net
wait_for 10 has_states east 2
begins_to_move north
deleted north
mend_wire

step 'during a flood, with half a message put together'
must ikek east flush
MY_ID=east.$LONG_NAME PEER_ID=south.$LONG_NAME east_busy_conf south |
	ikek_load east
MY_ID=south.$LONG_NAME PEER_ID=east.$LONG_NAME gateway_conf south east |
	ikek_load south
half_is_put_together south
flood_comes
deleted east

step 'while a tunnel is being set up'
must ikek south flush
gateway_conf south east | ikek_load south
must ikek south up tunnel --wait 0
nobody_answers()
{
	[ "$(ikek_json south "[sa['state'] for sa in d]" show sas)" = \
		"['init-sent']" ]
}
wait_for 20 nobody_answers
deleted south
