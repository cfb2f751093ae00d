#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: tunnels through NATs in front of either gateway and of both; IKE and
# ESP in UDP go by port 4500, also after rekeys; encap = yes without a NAT, in
# both families; port 4500 from the start; transport mode.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

ESP_IN=udp-esp
PUBLIC=192.0.2

# pair WEST-ADDRESS EAST-ADDRESS: both, each with the address that it has itself
pair()
{
	MY_ADDRS=$2 gateway_conf east west | ikek_load east
	MY_ADDRS=$1 gateway_conf west east | ikek_load west
}

# through WHAT WEST-WAY EAST-WAY: the tunnel comes up, is used and rekeyed
through()
{
	local gw

	step "$1"
	tunnel_up west
	must goes west "$2"
	must goes east "$3"
	tunnel_carries
	for gw in west east; do
		must ikek $gw rekey tunnel
		must ikek $gw rekey tunnel/net
	done
	all_cross
	must goes west "$2"
	must goes east "$3"
	tunnel_down east
}

two_gateways
step 'encap = yes, without a NAT'
IN_CONN='encap = yes'
pair $PUBLIC.1 $PUBLIC.2
through 'both want it' "$PUBLIC.1[4500] $PUBLIC.2[4500]" \
	"$PUBLIC.2[4500] $PUBLIC.1[4500]"
OUTER=6 INNER=6 pair 2001:db8::1 2001:db8::2
step 'in IPv6'
tunnel_up west
must goes west '2001:db8::1[4500] 2001:db8::2[4500]'
tunnel_carries 6
tunnel_down west
IN_CONN=
IN_CONN='encap = yes' gateway_conf east west | ikek_load east
gateway_conf west east | ikek_load west
through 'the responder wants it' "$PUBLIC.1[4500] $PUBLIC.2[4500]" \
	"$PUBLIC.2[4500] $PUBLIC.1[4500]"

nat_before west
pair $PRIVATE $PUBLIC.2
through 'west is behind a NAT' "$PRIVATE[4500] $PUBLIC.2[4500]" \
	"$PUBLIC.2[4500] $PUBLIC.1[4500]"
nat_maps west $PUBLIC.1 20500 24500
through 'which changes ports' "$PRIVATE[4500] $PUBLIC.2[4500]" \
	"$PUBLIC.2[4500] $PUBLIC.1[24500]"
IN_CONN='local_port = 4500'
pair $PRIVATE $PUBLIC.2
through 'from port 4500 on' "$PRIVATE[4500] $PUBLIC.2[4500]" \
	"$PUBLIC.2[4500] $PUBLIC.1[24500]"
IN_CONN=

step 'transport mode: ICMP, and TCP with its checksums'
MODE=transport LOCAL_TS=dynamic REMOTE_TS=dynamic pair $PRIVATE $PUBLIC.2
tunnel_up west
forget_crossed
ping_ok west $PUBLIC.2
ping_ok east $PUBLIC.1
in_background east tcp socat TCP-LISTEN:7,reuseaddr,fork SYSTEM:'echo hello'
hello()
{
	[ "$(on west socat -u TCP:$PUBLIC.2:7 -)" = hello ]
}
wait_for 10 hello
only_esp_crossed
tunnel_down east

nat_before east
pair $PRIVATE $PRIVATE
through 'both are behind NATs' "$PRIVATE[4500] $PUBLIC.2[4500]" \
	"$PRIVATE[4500] $PUBLIC.1[24500]"
