#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a host with several addresses answers from the one that it was asked
# at, and sends ESP from there, whatever its routes prefer; local_addrs and
# remote_addrs as addresses, lists, ranges and subnets say where it can be asked
# and by whom.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

# asked_at [OWN] ADDRESS: from OWN west brings the tunnel up to this address of
# east's, and all goes there
asked_at()
{
	local own=%any

	[ $# = 1 ] || { own=$1; shift; }
	MY_ADDRS=$own PEER_ADDRS=$1 gateway_conf west east | ikek_load west
	tunnel_up west
	same "where $1 is asked" "$(peers_of east)" \
		"$1 $(peers_of west | cut -d' ' -f1)"
	[ $own = %any ] || same 'who asks' "$(peers_of west)" "$own $1"
	same "states between others" "$(states east |
		grep -vcF -e " src $1 " -e " dst $1 ")" 0
	tunnel_carries
	tunnel_down west
}

# peers_of NAMESPACE: prints the addresses of its IKE SA
peers_of()
{
	ikek_json "$1" \
		'd[0]["path"]["local"] + " " + d[0]["path"]["remote"]' show sas
}

# refused_at [OWN] ADDRESS: it has no connection for that
refused_at()
{
	local own=%any before

	[ $# = 1 ] || { own=$1; shift; }
	MY_ADDRS=$own PEER_ADDRS=$1 AROUND=$HASTY gateway_conf west east |
		ikek_load west
	before=$(ikek_stat east rx-no-conn)
	must_fail 1 ikek west up tunnel/net
	[ "$(ikek_stat east rx-no-conn)" -gt "$before" ] ||
		fail "$1 was asked, and it was not counted"
}

# east_has LOCAL_ADDRS [REMOTE_ADDRS]
east_has()
{
	step "local_addrs = $1, remote_addrs = ${2-%any}"
	MY_ADDRS=$1 PEER_ADDRS=${2-%any} gateway_conf east west | ikek_load east
}

two_gateways
ip -n east addr add 192.0.2.22/24 dev wan
ip -n east addr add 2001:db8::22/64 dev wan nodad
ip -n west addr add 192.0.2.11/24 dev wan
ip -n east route add 192.0.2.1 dev wan src 192.0.2.22
ip -n east -6 route add 2001:db8::1 dev wan src 2001:db8::22

east_has %any
asked_at 192.0.2.2
asked_at 192.0.2.22
asked_at 2001:db8::1 2001:db8::2
IN_CONN='mobike = no' asked_at 192.0.2.2

east_has '192.0.2.22, 2001:db8::2'
asked_at 192.0.2.22
asked_at 2001:db8::2
refused_at 192.0.2.2

east_has '192.0.2.20-192.0.2.30, 2001:db8::/64'
asked_at 192.0.2.22
asked_at 2001:db8::22
refused_at 192.0.2.2

east_has 192.0.2.16/28 '192.0.2.8/29, 192.0.2.3-192.0.2.5'
asked_at 192.0.2.11 192.0.2.22
refused_at 192.0.2.1 192.0.2.22
refused_at 192.0.2.11 192.0.2.2
