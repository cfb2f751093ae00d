#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: Child SAs and IKE SAs are replaced by ikek, by strongSwan and by both at
# once, and not one packet is lost.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
strongswan_is_peer

# both_rekey child|ike WHAT
both_rekey()
{
	local job

	strongswan_ctl east --rekey "--$1" "$2" >/dev/null 2>&1 &
	job=$!
	must ikek west rekey "$3"
	wait "$job"
}

# all_ways: each kind, by each side
all_ways()
{
	local i

	rekeys child 'ikek replaces the Child SA' ikek west rekey tunnel/net
	rekeys child 'strongSwan replaces the Child SA' \
		strongswan_ctl east --rekey --child net
	rekeys ike 'ikek replaces the IKE SA' ikek west rekey tunnel
	rekeys ike 'strongSwan replaces the IKE SA' \
		strongswan_ctl east --rekey --ike tunnel
	rekeys child 'ikek replaces the Child SA again' \
		ikek west rekey tunnel/net
	step 'both replace the Child SA at once'
	for i in 1 2 3 4 5; do
		both_rekey child net tunnel/net
	done
	is_one
	step 'both replace the IKE SA at once'
	for i in 1 2 3 4 5; do
		both_rekey ike tunnel tunnel
	done
	is_one
	rekeys child 'and it still works' ikek west rekey tunnel/net
}

two_gateways
CHARON='delete_rekeyed_delay = 2' strongswan_start east

suite strongswan gcm-x25519
under_traffic

step 'with a key exchange for the Child SA'
ESP=aes128gcm16-x25519 THEIR_ESP=$ESP
under_traffic

step 'strongSwan wants another group, and so does ikek'
suite strongswan cbc-ecp256
THEIR_ESP=aes256-sha256-ecp256 ESP=aes256-sha256-modp2048-ecp256
both_load
must ikek west up tunnel/net
both_are_up
rekeys child 'ikek asks again' ikek west rekey tunnel/net
must ikek west down tunnel
both_are_down
THEIR_ESP=aes256-sha256-modp2048-ecp256 ESP=aes256-sha256-ecp256
both_load
must ikek west up tunnel/net
both_are_up
rekeys child 'strongSwan asks again' strongswan_ctl east --rekey --child net

step 'strongSwan refuses: the old one goes on working'
must ikek west down tunnel
both_are_down
ESP=aes256-sha256-modp4096
gateway_conf west east | ikek_load west
must ikek west up tunnel/net
both_are_up
must_fail 1 ikek west rekey tunnel/net
says NO_PROPOSAL_CHOSEN
tunnel_carries
must ikek west down tunnel
both_are_down
