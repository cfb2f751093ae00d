#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs are replaced by ikek, and by OpenIKED when their
# lifetimes end, and no packet is lost but those that OpenIKED sends over a new
# Child SA before its answer can have told ikek of it.
# kernels: 6.12
# needs: openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=openiked

# iked is started anew for every configuration.
peer_load()
{
	[ ! -e "$LOGS/openiked-east/pid" ] || openiked_stop east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
	ROLE=passive openiked_conf east west | openiked_start east
}

# begin: a tunnel, and packets through it
begin()
{
	both_load
	must ikek west up tunnel/net
	both_are_up
	watch_start
	streams_start
}

two_gateways
suite openiked gcm-x25519
begin
rekeys child 'ikek replaces the Child SA' ikek west rekey tunnel/net
rekeys ike 'ikek replaces the IKE SA' ikek west rekey tunnel
rekeys child 'and it still works' ikek west rekey tunnel/net
streams_stop
nothing_went_down
must ikek west down tunnel
both_are_down

step 'with a key exchange for the Child SA'
ESP=$ESP-x25519 THEIR_ESP="$THEIR_ESP group curve25519"
begin
rekeys child 'ikek replaces the Child SA' ikek west rekey tunnel/net
rekeys ike 'ikek replaces the IKE SA' ikek west rekey tunnel
streams_stop
nothing_went_down
must ikek west down tunnel
both_are_down

LIFETIMES='ikelifetime 25 lifetime 12'
begin
rekeys child 'OpenIKED replaces the Child SA' true
rekeys ike 'OpenIKED replaces the IKE SA' true
streams_stop
nothing_went_down
must ikek west down tunnel
both_are_down
openiked_stop east
