#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: keys of IKE SAs and Child SAs that come of several key exchanges, in
# fragments too, and with peers that do without; nothing is lost when both replace
# them. With strongSwan see 59-several-key-exchanges-strongswan.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

KES=x25519-ke1_ecp256-ke2_modp3072-ke3_none-ke3_modp2048-ke7_ecp384

two_gateways

step 'several key exchanges for the IKE SA'
IKE=aes128gcm16-prfsha256-$KES ESP=aes128gcm16 ikek_pair
tunnel_up west
must ikek west show sas
says x25519-ke1_ecp256-ke2_modp3072-ke7_ecp384
says_not ke3_
tunnel_carries
must ikek east rekey tunnel
tunnel_is_up
tunnel_carries
tunnel_down east

step 'only small datagrams get through'
IKE=aes128gcm16-prfsha256-x25519-ke1_modp4096 ESP=aes128gcm16 AROUND='ikek {
	fragment_size_v4 = 576
}' ikek_pair
lose udp length '>' 556
tunnel_up west
same 'long datagrams' "$(lost)" 0
must ikek west rekey tunnel
tunnel_is_up
same 'long datagrams' "$(lost)" 0
mend_wire
tunnel_carries
tunnel_down west

step 'a peer that does without'
IKE=aes128gcm16-prfsha256-x25519 ESP=aes128gcm16 gateway_conf east west |
	ikek_load east
IKE=aes128gcm16-prfsha256-$KES,aes128gcm16-prfsha256-x25519 ESP=aes128gcm16 \
	gateway_conf west east | ikek_load west
tunnel_up west
must ikek west show sas
says_not ke1_
tunnel_carries
tunnel_down east
IKE=aes128gcm16-prfsha256-$KES ESP=aes128gcm16 gateway_conf west east |
	ikek_load west
must_fail 1 ikek west up tunnel/net
says NO_PROPOSAL_CHOSEN

step 'both replace the Child SA and the IKE SA, under traffic'
IKE=aes128gcm16-prfsha256-x25519-ke1_ecp256 \
	ESP=aes128gcm16-x25519-ke1_ecp256-ke2_ecp384 ikek_pair
tunnel_up west
numbers_start
for what in tunnel/net tunnel tunnel/net tunnel; do
	must ikek west rekey $what
	must ikek east rekey $what
	ikek west rekey $what >"$LOGS/ours" 2>&1 &
	ours=$!
	must ikek east rekey $what
	wait $ours || fail "west: $(cat "$LOGS/ours")"
done
numbers_stop
tunnel_is_up
tunnel_carries
tunnel_down west
