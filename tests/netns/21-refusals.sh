#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: what goes wrong when two configurations do not fit, and how both
# sides explain it.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

# refused REASON...: bringing the tunnel up fails for a REASON, and nothing is
# left of it
refused()
{
	local gw

	must_fail 1 ikek west up tunnel/net
	says "$@"
	for gw in west east; do
		wait_for 10 has_states $gw 0
		wait_for 10 has_sas $gw 0
		same "policies in $gw" "$(count_policies $gw)" 0
	done
}

# why GATEWAY WHAT PATTERN...
why()
{
	local gw=$1 what=$2

	shift 2
	must ikek "$gw" why "$what"
	says "$@"
}

two_gateways

step 'wrong pre-shared key'
PSK=not-the-secret gateway_conf west east | ikek_load west
gateway_conf east west | ikek_load east
in_background east monitor-east ikekctl -j monitor
refused 'AUTHENTICATION_FAILED'
wait_for 5 grep -q '"failed"' "$LOGS/monitor-east"
why west tunnel 'AUTHENTICATION_FAILED' 'IKE_AUTH'
why east tunnel 'AUTHENTICATION_FAILED' 'pre-shared key'
[ "$(ikek_stat east auth-failed)" -ge 1 ] || fail 'it was not counted'

step 'wrong identity of the initiator'
ikek_reset west east
gateway_conf west east | ikek_load west
PEER_ID=someone.else.org gateway_conf east west | ikek_load east
refused 'AUTHENTICATION_FAILED'
why east 192.0.2.1 'west\.example\.org' 'someone\.else\.org'

step 'wrong identity of the responder'
ikek_reset west east
PEER_ID=someone.else.org gateway_conf west east | ikek_load west
MY_ID=east.example.org gateway_conf east west | ikek_load east
refused 'another identity'
why west tunnel 'someone\.else\.org'

step 'no common proposal for the IKE SA'
ikek_reset west east
IKE=aes128-sha256-x25519 gateway_conf west east | ikek_load west
IKE=aes256gcm16-prfsha384-ecp384 gateway_conf east west | ikek_load east
refused 'NO_PROPOSAL_CHOSEN'
why west tunnel 'NO_PROPOSAL_CHOSEN' 'AES_CBC.128.*25519'
why east 192.0.2.1 'NO_PROPOSAL_CHOSEN' 'AES_CBC.128' 'AES_GCM_16.256'

step 'a group that the initiator does not allow'
ikek_reset west east
IKE=aes256-sha256-x25519 gateway_conf west east | ikek_load west
IKE=aes256-sha256-modp2048 gateway_conf east west | ikek_load east
refused 'NO_PROPOSAL_CHOSEN|INVALID_KE_PAYLOAD'

step 'no connection for the address'
ikek_reset west east
gateway_conf west east | ikek_load west
gateway_conf east west | sed 's/192\.0\.2\.1/192.0.2.77/' | ikek_load east
refused 'NO_PROPOSAL_CHOSEN'
[ "$(ikek_stat east rx-no-conn)" -ge 1 ] || fail 'it was not counted'

# child_refused REASON...: the Child SA fails and the IKE SA stays
child_refused()
{
	must_fail 1 ikek west up tunnel/net
	says "$@"
	wait_for 10 has_sas west 1
	wait_for 10 has_sas east 1
	same 'states in west' "$(count_states west)" 0
	same 'states in east' "$(count_states east)" 0
	must ikek west down tunnel
	wait_for 10 has_sas east 0
}

step 'no common proposal for the Child SA: the IKE SA stays'
ikek_reset west east
ESP=aes128-sha256 gateway_conf west east | ikek_load west
ESP=aes256gcm16 gateway_conf east west | ikek_load east
child_refused 'NO_PROPOSAL_CHOSEN'
why west tunnel 'NO_PROPOSAL_CHOSEN' 'AES_CBC.128'
why east tunnel 'AES_CBC.128' 'AES_GCM_16.256'

step 'unacceptable selectors: the IKE SA stays'
ikek_reset west east
REMOTE_TS=10.77.0.0/16 gateway_conf west east | ikek_load west
gateway_conf east west | ikek_load east
child_refused 'TS_UNACCEPTABLE'
why west tunnel 'TS_UNACCEPTABLE' '10\.77\.0\.0/16'
why east tunnel '10\.77\.0\.0/16' '10\.2\.0\.0/24'

step 'after all that, what fits works'
ikek_reset west east
ikek_pair
tunnel_up west
tunnel_carries
tunnel_down east
