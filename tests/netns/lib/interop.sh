# SPDX-License-Identifier: GPL-2.0-only
# ikek on west against another implementation on east; sourced by the scenarios
# of the peers after all.sh.
#
# A scenario names its PEER and defines
#   peer_load        configures it from THEIR_IKE, THEIR_ESP, PSK, MODE, ...
#   peer_up          makes it bring the tunnel up; fails if that fails
#   peer_down        makes it take down the IKE SA
#   peer_logged P    its log has a line like P, since peer_load

# both_load: what suite has set goes to both
both_load()
{
	peer_load
	gateway_conf west east | ikek_load west
}

both_are_up()
{
	wait_for 20 has_states west 2
	wait_for 20 has_states east 2
	wait_for 20 has_sas west 1
}

both_are_down()
{
	wait_for 20 has_states west 0
	wait_for 20 has_states east 0
	wait_for 20 has_sas west 0
}

# traffic_passes: through what there is
traffic_passes()
{
	local outer=${OUTER-4}

	if [ "${MODE:-tunnel}" = tunnel ]; then
		tunnel_carries "${INNER-4}"
		return
	fi
	forget_crossed
	ping_ok west "$(outer east "$outer")"
	ping_ok east "$(outer west "$outer")"
	only_esp_crossed
}

# both_roles WHAT: ikek initiates and deletes, then the peer does
both_roles()
{
	step "$1: ikek initiates and deletes"
	both_load
	must ikek west up tunnel/net
	both_are_up
	traffic_passes
	must ikek west down tunnel
	both_are_down

	step "$1: $PEER initiates and deletes"
	peer_up
	both_are_up
	traffic_passes
	peer_down
	both_are_down
}

# both_suites: AEAD and CBC with HMAC, X25519 and MODP, in both roles; ECP is in
# groups
both_suites()
{
	local name

	for name in gcm-x25519 cbc-modp2048; do
		suite "$PEER" $name
		both_roles $name
	done
}

both_transport()
{
	local MODE=transport LOCAL_TS=dynamic REMOTE_TS=dynamic

	suite "$PEER" gcm-x25519
	both_roles 'transport mode'
}

# groups: the initiator's first group is not the responder's
groups()
{
	step "INVALID_KE_PAYLOAD from $PEER"
	suite "$PEER" cbc-ecp256
	peer_load
	suite "$PEER" modp2048-or-ecp256
	gateway_conf west east | ikek_load west
	capture_start group udp port 500
	must ikek west up tunnel/net
	capture_stop
	both_are_up
	same 'IKE_SA_INIT requests' "$(python3 "$LIB/same_bytes.py" \
		"$LOGS/group.pcap" | grep -c '^192.0.2.1 34 0 request')" 2
	traffic_passes
	must ikek west down tunnel
	both_are_down

	step 'INVALID_KE_PAYLOAD from ikek'
	suite "$PEER" cbc-ecp256
	gateway_conf west east | ikek_load west
	suite "$PEER" modp2048-or-ecp256
	peer_load
	local before

	before=$(ikek_stat west invalid-ke-sent)
	peer_up
	both_are_up
	same 'groups demanded' "$(ikek_stat west invalid-ke-sent)" \
		$((before + 1))
	traffic_passes
	peer_down
	both_are_down
}

# cookie_from_ikek: the peer has to send one back
cookie_from_ikek()
{
	step 'COOKIE from ikek'
	suite "$PEER" gcm-x25519
	peer_load
	AROUND='ikek {
		cookie_threshold = 0
	}' gateway_conf west east | ikek_load west
	peer_up
	both_are_up
	[ "$(ikek_stat west cookie-sent)" -ge 1 ] || fail 'no cookie was sent'
	traffic_passes
	peer_down
	both_are_down
}

# cookie_from_peer: whoever calls this has made it demand one
cookie_from_peer()
{
	step "COOKIE from $PEER"
	suite "$PEER" gcm-x25519
	both_load
	capture_start cookie udp port 500 and src 192.0.2.1
	must ikek west up tunnel/net
	capture_stop
	both_are_up
	same 'IKE_SA_INIT requests' "$(python3 "$LIB/same_bytes.py" \
		"$LOGS/cookie.pcap" | grep -c '^192.0.2.1 34 0 request')" 2
	traffic_passes
	must ikek west down tunnel
	both_are_down
}

# wrong_secret: neither as initiator nor as responder
wrong_secret()
{
	step 'wrong pre-shared key: ikek initiates'
	suite "$PEER" gcm-x25519
	peer_load
	PSK=not-the-secret gateway_conf west east | ikek_load west
	must_fail 1 ikek west up tunnel/net
	says AUTHENTICATION_FAILED
	must ikek west why tunnel
	says AUTHENTICATION_FAILED
	both_are_down

	step "wrong pre-shared key: $PEER initiates"
	local before

	before=$(ikek_stat west auth-failed)
	peer_up >/dev/null 2>&1 || true
	refused()
	{
		[ "$(ikek_stat west auth-failed)" -gt "$before" ]
	}
	wait_for 20 refused
	must ikek west why 192.0.2.2
	says AUTHENTICATION_FAILED
	same 'states in west' "$(count_states west)" 0
	peer_down >/dev/null 2>&1 || true
}
