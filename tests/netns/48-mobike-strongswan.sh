#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan move SAs (RFC 4555) in either role, when the side
# that has initiated or the other one loses an address, to another family and
# behind a NAT, and traffic goes on.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/uplinks.sh"

strongswan_is_peer

peer_load()
{
	MY_ADDRS=%any PEER_ADDRS=${OF_WEST-%any} IKE=$THEIR_IKE \
		ESP=$THEIR_ESP gateway_conf east west | strongswan_load east
	strongswan_forget_log east
}

# east_gets ADDRESS: and has told of it, so that no exchange is under way when
# another one goes
east_gets()
{
	strongswan_forget_log east
	ip -n east addr add "$1/24" dev wan
	said 'generating INFORMATIONAL request [0-9]+ \[ .*N\(ADD_' \
		'parsed INFORMATIONAL response'
	strongswan_forget_log east
}

two_gateways
two_uplinks
on east sysctl -qw net.ipv4.conf.all.promote_secondaries=1
strongswan_start east
suite strongswan gcm-x25519

step 'ikek has initiated, and loses its address'
peer_load
OF_EAST="$EAST, 0.0.0.0/0, ::/0" west_load
must ikek west up tunnel/net
both_are_up
CAPTURE_AT=east capture_start moves esp
numbers_run
said 'parsed IKE_AUTH request 1 .*N\(MOBIKE_SUP\) N\(ADD_' \
	'generating IKE_AUTH response 1 .*N\(MOBIKE_SUP\) N\(ADD_'
on_ways $WEST $EAST
ip -n west addr del $WEST/24 dev wan
on_ways $SECOND $EAST
said 'parsed INFORMATIONAL request [0-9]+ \[ .*N\(UPD_SA_ADDR\)'

step 'and gets it back'
first_uplink
on_ways $WEST $EAST

step 'it has IPv6 only, and then IPv4 only'
ip -n west addr del $WEST/24 dev wan
ip -n west addr del $SECOND/24 dev wan2
on_ways 2001:db8::1 2001:db8::2
ip -n west link set wan2 down
ip -n west addr del 2001:db8::1/64 dev wan
first_uplink
ip -n west addr del 2001:db8::1/64 dev wan
on_ways $WEST $EAST

# charon asks all ways at once, and goes the one whose answer a thread of it
# happens to handle first; so from here on there is one only
said 'parsed INFORMATIONAL request [0-9]+ \[ N\(ADD_4_ADDR\) \]'

step 'strongSwan, which has not initiated, loses its address'
east_gets $EAST2
ip -n east addr del $EAST/24 dev wan
on_ways $WEST $EAST2
said 'generating INFORMATIONAL request [0-9]+ \[ .*N\(ADD_' \
	'parsed INFORMATIONAL request [0-9]+ \[ .*N\(UPD_SA_ADDR\)'
east_gets $EAST
ip -n east addr del $EAST2/24 dev wan
on_ways $WEST $EAST
numbers_end
capture_stop
no_number_twice moves "$OF_WEST_ONLY"
must ikek west down tunnel
both_are_down

step 'strongSwan has initiated, and loses its address'
west_load
OF_WEST="$WEST, 0.0.0.0/0, ::/0" peer_load
ip -n east addr add $EAST2/24 dev wan
said "$EAST2 appeared on wan"
peer_up
both_are_up
CAPTURE_AT=east capture_start moved esp
numbers_run
on_ways $WEST $EAST
ip -n east addr del $EAST/24 dev wan
on_ways $WEST $EAST2
said 'generating INFORMATIONAL request [0-9]+ \[ .*N\(UPD_SA_ADDR\)' \
	'parsed INFORMATIONAL response [0-9]+ \[ .*N\(NATD_S_IP\)'
east_gets $EAST
ip -n east addr del $EAST2/24 dev wan
on_ways $WEST $EAST

step 'ikek, which has not initiated, loses its address'
ip -n west link set wan2 up
first_uplink
second_uplink
said 'parsed INFORMATIONAL request [0-9]+ \[( N\(ADD_[46]_ADDR\)){4} \]'
strongswan_forget_log east
ip -n west addr del $WEST/24 dev wan
on_ways $SECOND $EAST
said 'parsed INFORMATIONAL request [0-9]+ \[ N\(ADD_'
first_uplink
numbers_end
capture_stop
no_number_twice moved "$OF_WEST_ONLY"
must strongswan_down east tunnel
both_are_down
