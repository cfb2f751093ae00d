#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and libreswan begin to replace the same Child SA at the same moment,
# one is left, and no packet is lost. Of IKE SAs libreswan fails to replace one
# that the peer replaces, too: it ends both.
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

two_gateways
libreswan_start east
suite libreswan gcm-x25519
both_load
must ikek west up tunnel/net
both_are_up
rekeys_cross_under_traffic peer_rekeys_child tunnel/net
# what is to be up it brings up again when somebody else ends it
must libreswan_down east tunnel
both_are_down
