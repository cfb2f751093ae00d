#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan notice each other's death, and what dpd_action and
# close_action of either have follows; traps at strongSwan; both begin at once.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
PEER=strongSwan

peer_start()
{
	strongswan_start east
}

peer_kill()
{
	end_job "$(cat "$LOGS/strongswan-east/pid")" KILL
	rm -f "$LOGS/strongswan-east/vici"
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
}

# of two IKE SAs with the same identities it keeps the newer one
peer_load()
{
	local IN_CONN='unique = replace' IN_CHILD= START=

	case ${1-} in
	asks)
		IN_CONN+=$'\ndpd_delay = 1s' ;;
	stays)
		IN_CONN+=$'\ndpd_delay = 1s\nkeyingtries = 0'
		IN_CHILD=$'dpd_action = restart\nclose_action = start' ;;
	traps)
		START=trap ;;
	esac
	IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
		strongswan_load east
}

peer_begin()
{
	strongswan_up east net >"$LOGS/up-east" 2>&1 &
}

peer_down()
{
	strongswan_down east tunnel
}

peer_down_child()
{
	strongswan_down_child east net
}

two_gateways
ping_ok ann 10.2.0.2 1
peer_start
suite strongswan gcm-x25519
ikek_asks
peer_asks
peer_is_killed
peer_is_cut_off
peer_deletes
ikek_deletes
peer_traps
both_begin
one_is_left
