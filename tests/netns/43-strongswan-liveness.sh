#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan notice each other's death, and what dpd_action and
# close_action of either have follows.
# kernels: 6.12
# timeout: 400
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=strongswan

their_load()
{
	IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
		strongswan_load east
}

# both_load WHO CONN-SETTINGS CHILD-SETTINGS: they are of west or east
both_load()
{
	local IN_CONN= IN_CHILD= AROUND=

	[ "$1" = west ] || IN_CONN=$2 IN_CHILD=$3
	their_load
	IN_CONN= IN_CHILD= AROUND=$DEAD_SOON
	[ "$1" = east ] || IN_CONN=$2 IN_CHILD=$3
	gateway_conf west east | ikek_load west
}

# kill_charon: it can tell nobody; its states and policies stay behind
kill_charon()
{
	end_job "$(cat "$LOGS/strongswan-east/pid")" KILL
	rm -f "$LOGS/strongswan-east/vici"
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
}

both_gone()
{
	must ikek west down tunnel
	both_are_down
}

two_gateways
ping_ok ann 10.2.0.2 1
strongswan_start east
suite strongswan gcm-x25519

step 'ikek asks, strongSwan answers'
both_load west 'dpd_delay = 1s' ''
must ikek west up tunnel/net
both_are_up
sent=$(ikek_stat west tx)
asked()
{
	[ "$(ikek_stat west tx)" -ge $((sent + 2)) ]
}
wait_for 10 asked
both_are_up
same 'silent peers' "$(ikek_stat west timeout)" 0
both_gone

step 'strongSwan asks, ikek answers'
both_load east 'dpd_delay = 1s' ''
strongswan_forget_log east
must ikek west up tunnel/net
both_are_up
wait_for 10 strongswan_logged east 'sending DPD request'
wait_for 10 strongswan_logged east 'parsed INFORMATIONAL response'
both_are_up
both_gone

step 'charon is killed: ikek restarts'
both_load west 'dpd_delay = 1s
	keyingtries = 0' 'dpd_action = restart'
must ikek west up tunnel/net
both_are_up
kill_charon
wait_for 25 has_sas west 0
strongswan_start east
their_load
both_are_up
traffic_passes

step 'the link is cut and mended: ikek has restarted'
lose
wait_for 25 has_sas west 0
mend_wire
both_are_up
traffic_passes
both_gone

step 'the link is cut: strongSwan restarts'
both_load east 'dpd_delay = 1s
	keyingtries = 0' 'dpd_action = restart'
must ikek west up tunnel/net
both_are_up
lose
must ikek west flush
strongswan_forget_log east
wait_for 60 strongswan_logged east 'giving up after'
mend_wire
gateway_conf west east | ikek_load west
both_are_up
traffic_passes
both_gone

step 'strongSwan deletes: ikek comes back'
both_load west '' 'close_action = start'
must ikek west up tunnel/net
both_are_up
must strongswan_down_child east net
both_are_up
must strongswan_down east tunnel
both_are_up
traffic_passes
both_gone

step 'ikek deletes: strongSwan comes back'
both_load east '' 'close_action = start'
must ikek west up tunnel/net
both_are_up
must ikek west down tunnel
both_are_up
traffic_passes
