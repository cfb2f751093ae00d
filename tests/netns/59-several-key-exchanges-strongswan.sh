#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan set up and replace IKE SAs and Child SAs by several
# key exchanges, as initiator, as responder and both at once, and lose no packet.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/cross.sh"
strongswan_is_peer

# all_ways: each kind, by each side
all_ways()
{
	local i

	for i in 1 2; do
		rekeys child 'ikek replaces the Child SA' \
			ikek west rekey tunnel/net
		rekeys child 'strongSwan replaces the Child SA' \
			strongswan_ctl east --rekey --child net
		rekeys ike 'ikek replaces the IKE SA' ikek west rekey tunnel
		rekeys ike 'strongSwan replaces the IKE SA' \
			strongswan_ctl east --rekey --ike tunnel
	done
}

several()
{
	THEIR_IKE=$1 IKE=$1 THEIR_ESP=$2 ESP=$2
}

two_gateways
CHARON=$PATIENT strongswan_start east

several aes256gcm16-prfsha384-x25519-ke1_ecp384 aes256gcm16-x25519-ke1_ecp256
both_roles 'two key exchanges'
several aes256-sha256-ecp256-ke1_x25519-ke2_modp2048-ke4_ecp384 \
	aes256-sha256-ecp256-ke1_modp2048-ke3_x25519
both_roles 'four key exchanges'

step 'in fragments'
several aes256gcm16-prfsha384-x25519-ke1_modp8192-ke2_modp6144 aes256gcm16
both_load
must ikek west up tunnel/net
both_are_up
traffic_passes
must ikek west down tunnel
both_are_down

several aes256gcm16-prfsha384-x25519-ke1_ecp384 aes256gcm16-x25519-ke1_ecp256
under_traffic

both_load
must ikek west up tunnel/net
both_are_up
rekeys_cross_under_traffic peer_rekeys_child tunnel/net
rekeys_cross_under_traffic peer_rekeys_ike tunnel
must ikek west down tunnel
both_are_down
