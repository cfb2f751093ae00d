#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and each of strongSwan, libreswan and OpenIKED understand each
# other in fragments of IKE, over a path that carries only 576 octets.
# kernels: 6.12
# needs: strongswan libreswan openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"

# So long that IKE_AUTH does not fit into 576 octets in either direction
LONG_NAME=$(printf 'a-name-of-many-characters.%.0s' {1..14})example.org
WEST=west.$LONG_NAME
EAST=east.$LONG_NAME

strongswan_load_long()
{
	MY_ID=$EAST PEER_ID=$WEST IKE=$THEIR_IKE ESP=$THEIR_ESP \
		IN_CONN='fragmentation = yes' gateway_conf east west |
		strongswan_load east
}

libreswan_load_long()
{
	{
		MY_ID=$EAST PEER_ID=$WEST libreswan_conf east west
		echo '    fragmentation=yes'
	} >"$LOGS/conn"
	libreswan_load east "@$EAST @$WEST : PSK \"$SECRET\"" <"$LOGS/conn"
}

# iked cuts names off after 127 octets; many networks make it long as well. Its
# fragments make datagrams of 588 octets on port 4500, which nobody can change.
openiked_long()
{
	local n

	widen
	narrow 588
	WEST=west.${LONG_NAME: -100}
	EAST=east.${LONG_NAME: -100}
	FLOWS=
	REMOTE_TS=
	for n in {0..23}; do
		FLOWS+="from 10.2.$n.0/24 to 10.1.0.0/24 "
		REMOTE_TS+="10.2.$n.0/24, "
	done
	REMOTE_TS=${REMOTE_TS%, }
}

# iked initiates as soon as it has been started for that.
openiked_restart()
{
	[ ! -e "$LOGS/openiked-east/pid" ] || openiked_stop east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
	{
		echo 'set fragmentation'
		ROLE=$1 MY_ID=$EAST PEER_ID=$WEST openiked_conf east west
	} | openiked_start east
}

peer_load()
{
	case $PEER in
	openiked) openiked_restart passive ;;
	*) "${PEER}_load_long" ;;
	esac
}

peer_up()
{
	case $PEER in
	strongswan) strongswan_up east net ;;
	libreswan) libreswan_up east tunnel ;;
	openiked) openiked_restart active ;;
	esac >"$LOGS/up" 2>&1
}

peer_down()
{
	case $PEER in
	openiked) openiked_ctl east reset id "FQDN/$WEST" ;;
	*) "${PEER}_down" east tunnel ;;
	esac >"$LOGS/down" 2>&1
}

# both_load of interop.sh, with long names; IKEK_SETTINGS are of ikek's section
both_load()
{
	peer_load
	MY_ID=$WEST PEER_ID=$EAST AROUND="ikek {
		$IKEK_SETTINGS
	}" gateway_conf west east | ikek_load west
}

# in_fragments WHAT: both roles, and both sides send and take fragments
in_fragments()
{
	local before

	before=$(ikek_stat west reassembled)
	both_roles "$PEER, $1"
	[ "$(ikek_stat west reassembled)" -ge $((before + 2)) ] ||
		fail "$PEER sent no fragments: $(ikek_stat west reassembled)"
	[ "$(ikek_stat west fragment-out)" -ge 4 ] ||
		fail "west sent $(ikek_stat west fragment-out) fragments"
}

two_gateways
ikek_load west </dev/null
narrow 576

for PEER in strongswan libreswan openiked; do
	case $PEER in
	strongswan) CHARON='fragment_size = 576' strongswan_start east ;;
	libreswan) libreswan_start east ;;
	openiked) openiked_long ;;
	esac
	suite $PEER gcm-x25519
	IKEK_SETTINGS='fragment_size_v4 = 576'
	in_fragments 'configured for this path'
	IKEK_SETTINGS='retransmit_timeout = 200ms'
	in_fragments 'configured for any other'
	"${PEER}_stop" east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
done
