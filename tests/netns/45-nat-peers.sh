#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek through NATs with strongSwan, libreswan and OpenIKED, in both
# roles: ikek is behind one, both are, the peer is; a mapping that changes is
# followed, by ikek and by strongSwan. With strongSwan also a NAT of IPv6.
# kernels: 6.12
# needs: strongswan libreswan openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"

ESP_IN=udp-esp
OUTER=4 INNER=4
NAT_EAST=192.0.2.2

peer_load()
{
	"${PEER}_peer_load"
}

peer_up()
{
	"${PEER}_peer_up"
}

peer_down()
{
	"${PEER}_peer_down"
}

strongswan_peer_load()
{
	MY_ADDRS=$EAST IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
		strongswan_load east
}

strongswan_peer_up()
{
	strongswan_up east net
}

strongswan_peer_down()
{
	strongswan_down east tunnel
}

libreswan_peer_load()
{
	must libreswan_ctl east --listen
	MY_ADDRS=$EAST libreswan_conf east west >"$LOGS/conn"
	libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\"" <"$LOGS/conn"
}

libreswan_peer_up()
{
	libreswan_up east tunnel >"$LOGS/up" 2>&1
}

libreswan_peer_down()
{
	libreswan_down east tunnel >"$LOGS/down" 2>&1
}

openiked_peer_load()
{
	openiked_restart passive
}

openiked_restart()
{
	[ ! -S "$LOGS/openiked-east/socket" ] || openiked_stop east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
	MY_ADDRS=$EAST ROLE=$1 openiked_conf east west | openiked_start east
}

openiked_peer_up()
{
	openiked_restart active
}

openiked_peer_down()
{
	openiked_ctl east reset id FQDN/west.example.org
}

# peer_goes_elsewhere: its NAT has another mapping, and we follow
peer_goes_elsewhere()
{
	step "$PEER: its NAT changes the mapping"
	both_load
	must ikek west up tunnel/net
	both_are_up
	must goes west "$MY_ADDRS[4500] $NAT_EAST[4500]"
	nat_maps east $NAT_EAST 500 24600
	traffic_start bob 10.1.0.2
	wait_for 20 goes west "$MY_ADDRS[4500] $NAT_EAST[24600]"
	end_job "$JOB"
	all_cross $INNER
	must ikek west down tunnel
	both_are_down
	nat_maps east $NAT_EAST 500 4500
}

# ikek_goes_elsewhere: its NAT has another mapping, and the peer follows
ikek_goes_elsewhere()
{
	local public

	public=$(outer west $OUTER)
	step "$PEER: the NAT of ikek changes the mapping"
	both_load
	must ikek west up tunnel/net
	both_are_up
	nat_maps west "$public" 500 24600
	traffic_start ann "$(inner bob $INNER)"
	followed()
	{
		states east | grep -F " dst $public " |
			grep -qF ' sport 4500 dport 24600 '
	}
	wait_for 20 followed
	end_job "$JOB"
	all_cross $INNER
	must ikek west down tunnel
	both_are_down
	nat_maps west "$public" 500 4500
}

# ikek_in_ipv6: the same through a NAT of IPv6
ikek_in_ipv6()
{
	local OUTER=6 INNER=6 EAST=2001:db8::2 MY_ADDRS=$PRIVATE6

	both_roles "$PEER, ikek is behind a NAT of IPv6"
	ikek_goes_elsewhere
}

# with_peer: each place that a NAT can have
with_peer()
{
	suite "$PEER" gcm-x25519
	EAST=192.0.2.2 MY_ADDRS=$PRIVATE
	nat_before west
	both_roles "$PEER, ikek is behind a NAT"
	if [ $PEER = strongswan ]; then
		ikek_goes_elsewhere
		ikek_in_ipv6
	fi
	EAST=$PRIVATE
	nat_before east
	both_roles "$PEER, both are behind NATs"
	MY_ADDRS=192.0.2.1
	nat_gone west
	both_roles "$PEER is behind a NAT"
	peer_goes_elsewhere
	nat_gone east
}

two_gateways
for PEER in ${PEERS-strongswan libreswan openiked}; do
	[ $PEER = openiked ] || "${PEER}_start" east
	with_peer
	"${PEER}_stop" east
	ikek_reset west
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
done
