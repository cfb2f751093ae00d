#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a cookie demanded from everybody, and under load; another group
# demanded than the initiator has guessed.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

two_gateways

step 'a cookie for everybody'
AROUND='ikek {
	cookie_threshold = 0
}' gateway_conf east west | ikek_load east
gateway_conf west east | ikek_load west
capture_start cookie udp port 500 or udp port 4500
tunnel_up west
same 'cookies demanded' "$(ikek_stat east cookie-sent)" 1
same 'datagrams' "$(capture_stop; captured cookie | wc -l)" 6
tunnel_carries
tunnel_down west

step 'another group, and a cookie before that'
IKE=aes256-sha256-modp2048-ecp256 gateway_conf west east | ikek_load west
AROUND='ikek {
	cookie_threshold = 0
}' IKE=aes256-sha256-ecp256 gateway_conf east west | ikek_load east
tunnel_up west
same 'other groups demanded' "$(ikek_stat east invalid-ke-sent)" 1
must ikek west show sas
says 'ecp_*256'
tunnel_down east

step 'another group, without a cookie, from the other side'
IKE=aes256-sha256-x25519-ecp384 gateway_conf east west | ikek_load east
IKE=aes256-sha256-ecp384 gateway_conf west east | ikek_load west
tunnel_up east
must ikek east show sas
says 'ecp_*384'
tunnel_down west

step 'cookies only when strangers have filled the house'
AROUND='ikek {
	cookie_threshold = 5
	half_open_max = 20
	half_open_timeout = 3
}' IKE=aes128gcm16-prfsha256-x25519 gateway_conf east west | ikek_load east
IKE=aes128gcm16-prfsha256-x25519 gateway_conf west east | ikek_load west
before=$(ikek_stat east cookie-sent)
on west python3 "$LIB/knock.py" 192.0.2.1 192.0.2.2 40
all_knocked()
{
	[ "$(ikek_stat east cookie-sent)" -ge $((before + 1)) ] &&
		[ "$(ikek_stat east half-open)" -ge 1 ]
}
wait_for 10 all_knocked
[ "$(ikek_stat east half-open)" -le 20 ] || fail 'too many are half-open'
tunnel_up west
nobody_left()
{
	[ "$(ikek_stat east half-open)" = 0 ]
}
wait_for 20 nobody_left
tunnel_carries
tunnel_down west
