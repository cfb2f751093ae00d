#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and libreswan, each as initiator and as responder.
# kernels: 6.12
# needs: libreswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=libreswan

peer_load()
{
	libreswan_conf east west >"$LOGS/conn"
	libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\"" <"$LOGS/conn"
}

peer_up()
{
	libreswan_up east tunnel >"$LOGS/up" 2>&1
}

peer_down()
{
	libreswan_down east tunnel >"$LOGS/down" 2>&1
}

two_gateways
libreswan_start east
both_suites
both_transport
groups
cookie_from_ikek
wrong_secret

libreswan_stop east
ip -n east xfrm state flush
ip -n east xfrm policy flush
PLUTO_SETUP='ddos-mode=busy' libreswan_start east
cookie_from_peer
