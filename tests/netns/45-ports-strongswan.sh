#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan at ports of their own, local_port and remote_port,
# in both roles, and only ESP in UDP between them; a Child SA and the IKE SA are
# rekeyed there.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
strongswan_is_peer
ESP_IN=udp-esp
PORT=14500
THEIR_PORT=24500

peer_load()
{
	IN_CONN="local_port = $THEIR_PORT
			remote_port = $PORT" \
		IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
		strongswan_load east
}

# at_own_ports: the IKE SA and all states of both gateways are there
at_own_ports()
{
	goes west "192.0.2.1[$PORT] 192.0.2.2[$THEIR_PORT]" &&
		[ "$(states east | grep -cE " sport ($THEIR_PORT dport $PORT|$PORT dport $THEIR_PORT) ")" = \
			"$(count_states east)" ]
}

two_gateways
on wire nft -f - <<-END || fail 'these ports cannot be counted'
	insert rule bridge wire arrivals udp dport { $PORT, $THEIR_PORT } counter name "crossed-ike" return
	insert rule bridge wire arrivals udp dport { $PORT, $THEIR_PORT } @th,64,32 != 0 counter name "crossed-udp-esp" return
END
CHARON="port = 23500
	port_nat_t = $THEIR_PORT" strongswan_start east
suite strongswan gcm-x25519
IN_CONN="local_port = $PORT
			remote_port = $THEIR_PORT
			encap = yes"
both_roles 'ports of their own'

step 'rekeys at these ports'
must ikek west up tunnel/net
both_are_up
must at_own_ports
must ikek west rekey tunnel/net
wait_for 20 both_are_up
must ikek west rekey tunnel
wait_for 20 has_sas west 1
must at_own_ports
traffic_passes
must ikek west down tunnel
both_are_down
