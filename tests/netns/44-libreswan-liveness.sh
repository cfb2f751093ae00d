#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and libreswan notice each other's death, and delete, and what
# follows; traps at libreswan; both begin at once; either authenticates anew.
# kernels: 6.12
# needs: libreswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
PEER=libreswan

peer_start()
{
	libreswan_start east
}

peer_kill()
{
	end_job "$(cat "$LOGS/libreswan-east/pid")" KILL
	rm -rf "$LOGS/libreswan-east/run" "$LOGS/libreswan-east/conns"
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
}

# It stays up when it has begun itself, and asks only when told to.
peer_load()
{
	local MORE=

	case ${1-} in
	asks | stays) MORE='dpddelay=1s' ;;
	renews) MORE=$'reauth=yes\nikelifetime=20s\nrekeymargin=10s\nrekeyfuzz=0%' ;;
	esac
	libreswan_conf east west >"$LOGS/conn"
	libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\"" <"$LOGS/conn"
	[ "${1-}" != traps ] || must libreswan_ctl east --name tunnel --route
}

peer_begin()
{
	must libreswan_ctl east --name tunnel --initiate --asynchronous
}

peer_down()
{
	libreswan_ctl east --name tunnel --down-ike
}

peer_down_child()
{
	libreswan_ctl east --name tunnel --down-child
}

two_gateways
ping_ok ann 10.2.0.2 1
peer_start
suite libreswan gcm-x25519
ikek_asks
peer_asks
peer_is_killed
peer_is_cut_off
peer_deletes
ikek_deletes
peer_traps
both_begin
one_is_left
ikek_renews
peer_renews
