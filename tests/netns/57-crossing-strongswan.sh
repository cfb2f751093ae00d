#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan begin to set up, and to replace, the same at the same
# moment, and one IKE SA and one Child SA are left. No packet is lost when they
# are replaced.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
. "$LIB/cross.sh"
PEER=strongswan

peer_load()
{
	IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
		strongswan_load east
}

peer_begins()
{
	strongswan_up east net &>"$LOGS/theirs" &
}

peer_rekeys_child()
{
	must strongswan_ctl east --rekey --child net
}

peer_rekeys_ike()
{
	must strongswan_ctl east --rekey --ike tunnel
}

two_gateways
CHARON=$PATIENT strongswan_start east
suite strongswan gcm-x25519
set_ups_cross peer_begins
rekeys_cross_under_traffic peer_rekeys_child tunnel/net
rekeys_cross_under_traffic peer_rekeys_ike tunnel
must ikek west down tunnel
both_are_down
