#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs are replaced by ikek and by libreswan, and no
# packet is lost but those that libreswan sends over a new Child SA before its
# answer can have told ikek of it.
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

# all_ways: each kind, by each side
all_ways()
{
	rekeys child 'ikek replaces the Child SA' ikek west rekey tunnel/net
	rekeys child 'libreswan replaces the Child SA' \
		libreswan_ctl east --name tunnel --rekey-child
	rekeys ike 'ikek replaces the IKE SA' ikek west rekey tunnel
	rekeys child 'libreswan replaces the Child SA in the new IKE SA' \
		libreswan_ctl east --name tunnel --rekey-child
	rekeys ike 'libreswan replaces the IKE SA' \
		libreswan_ctl east --name tunnel --rekey-ike
	rekeys child 'and it still works' ikek west rekey tunnel/net
}

two_gateways
libreswan_start east

suite libreswan gcm-x25519
under_traffic

step 'with a key exchange for the Child SA'
PFS=yes ESP=aes128gcm16-x25519
under_traffic
