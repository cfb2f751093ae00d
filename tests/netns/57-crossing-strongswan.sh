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
strongswan_is_peer

peer_begins()
{
	strongswan_up east net &>"$LOGS/theirs" &
}

two_gateways
CHARON=$PATIENT strongswan_start east
suite strongswan gcm-x25519
set_ups_cross peer_begins
rekeys_cross_under_traffic peer_rekeys_child tunnel/net
rekeys_cross_under_traffic peer_rekeys_ike tunnel
must ikek west down tunnel
both_are_down
