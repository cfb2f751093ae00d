#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and libreswan move SAs (RFC 4555) when the side that has initiated
# loses its address. That is what libreswan can do: it moves by itself if its
# address is the route's, lets those move that may come from any address, stays
# in one family, and takes no notice of further addresses.
# kernels: 6.12
# needs: libreswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/uplinks.sh"

PEER=libreswan

# peer_load ADDRESS ADDRESS-OF-WEST
peer_load()
{
	MY_ADDRS=$1 PEER_ADDRS=$2 MORE='mobike=yes' \
		libreswan_conf east west >"$LOGS/conn"
	libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\"" <"$LOGS/conn"
	libreswan_forget_log east
}

two_gateways
two_uplinks
on east sysctl -qw net.ipv4.conf.all.promote_secondaries=1
libreswan_start east
suite libreswan gcm-x25519

step 'ikek has initiated, and loses its address'
peer_load $EAST %any
OF_EAST="$EAST, 0.0.0.0/0, ::/0" west_load
must ikek west up tunnel/net
both_are_up
must ikek_json west 'd[0]["mobike"] or exit(1)' show sas
CAPTURE_AT=east capture_start moves esp
numbers_run
on_ways $WEST $EAST
ip -n west addr del $WEST/24 dev wan
on_ways $SECOND $EAST
said "MOBIKE update remote address $WEST:4500 -> $SECOND:4500"

step 'and gets it back'
first_uplink
on_ways $WEST $EAST
said "MOBIKE update remote address $SECOND:4500 -> $WEST:4500"
numbers_end
capture_stop
no_number_twice moves "$OF_WEST_ONLY"
must ikek west down tunnel
both_are_down

step 'libreswan has initiated, and loses its address'
west_load
peer_load %defaultroute $WEST
must libreswan_up east tunnel
both_are_up
must ikek_json west 'd[0]["mobike"] or exit(1)' show sas
CAPTURE_AT=east capture_start moved esp
numbers_run
on_ways $WEST $EAST
ip -n east addr add $EAST2/24 dev wan
ip -n east addr del $EAST/24 dev wan
on_ways $WEST $EAST2
said 'MOBIKE response: updating IPsec SA'
numbers_end
capture_stop
no_number_twice moved "$OF_WEST_ONLY"
must libreswan_down east tunnel
both_are_down
