#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and libreswan begin to replace the same SA at the same moment, and
# one IKE SA and one Child SA are left. No packet is lost when the Child SA is
# replaced.
# kernels: 6.12
# timeout: 300
# needs: libreswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
. "$LIB/cross.sh"
PEER=libreswan

peer_load()
{
	PATIENCE=60s libreswan_conf east west >"$LOGS/conn"
	libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\"" <"$LOGS/conn"
}

peer_rekeys_child()
{
	must libreswan_ctl east --name tunnel --rekey-child --asynchronous
}

peer_rekeys_ike()
{
	must libreswan_ctl east --name tunnel --rekey-ike --asynchronous
}

two_gateways
libreswan_start east
suite libreswan gcm-x25519
both_load
must ikek west up tunnel/net
both_are_up
rekeys_cross_under_traffic peer_rekeys_child tunnel/net
rekeys_cross peer_rekeys_ike tunnel
# what is to be up it brings up again when somebody else ends it
must libreswan_down east tunnel
both_are_down
