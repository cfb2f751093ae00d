#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and OpenIKED begin to set up an IKE SA, and to replace a Child SA, at
# the same moment, and one of each is left. OpenIKED replaces only what its
# lifetimes end, and that ends here before it can have been replaced.
# kernels: 6.12
# timeout: 300
# needs: openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
. "$LIB/cross.sh"
PEER=openiked

# iked is started anew for every configuration.
peer_load()
{
	[ ! -e "$LOGS/openiked-east/pid" ] || openiked_stop east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
	ROLE=active SETTINGS='set passive
	set noenforcesingleikesa' openiked_conf east west | openiked_start east
}

peer_begins()
{
	must openiked_ctl east active
}

# in_its_time: it will do so
in_its_time()
{
	true
}

two_gateways
suite openiked gcm-x25519
set_ups_cross peer_begins
must ikek west down tunnel
both_are_down

LIFETIMES='lifetime 10'
both_load
must ikek west up tunnel/net
both_are_up
rekeys_cross in_its_time tunnel/net
must ikek west down tunnel
both_are_down
openiked_stop east
