#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and OpenIKED, each as initiator and as responder.
# kernels: 6.12
# needs: openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=openiked

# iked is started anew for every configuration.
peer_load()
{
	peer_restart passive
}

peer_restart()
{
	[ ! -e "$LOGS/openiked-east/pid" ] || openiked_stop east
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
	ROLE=$1 openiked_conf east west | openiked_start east
}

# It initiates as soon as it has been started for that.
peer_up()
{
	peer_restart active
}

peer_down()
{
	openiked_ctl east reset id FQDN/west.example.org
}

two_gateways
both_suites
both_transport
groups
cookie_from_ikek
wrong_secret
openiked_stop east
