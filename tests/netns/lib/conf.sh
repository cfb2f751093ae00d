# SPDX-License-Identifier: GPL-2.0-only
# Configurations; sourced by bash after net.sh.

SECRET='swordfish-never-to-be-shown'

# gateway_conf ME PEER: prints a connection `tunnel' with a child `net' between
# the networks behind two gateways, in swanctl.conf's language, for ikek as for
# strongSwan. Variables change it:
#   OUTER=4|6  INNER=4|6     families of the tunnel's ends and of its traffic
#   MY_ADDRS= PEER_ADDRS=    instead of the tunnel's ends on the wire
#   IKE= ESP=                proposals
#   MY_ID= PEER_ID= PSK=
#   LOCAL_TS= REMOTE_TS= MODE= START=
#   IN_CONN= IN_CHILD= IN_SECRET= AROUND=   further lines
gateway_conf()
{
	local me=$1 peer=$2 outer=${OUTER-4} inner=${INNER-4}

	cat <<-END
	connections {
		tunnel {
			version = 2
			local_addrs = ${MY_ADDRS-$(outer "$me" "$outer")}
			remote_addrs = ${PEER_ADDRS-$(outer "$peer" "$outer")}
			${IKE:+proposals = $IKE}
			${IN_CONN-}
			local {
				auth = psk
				id = ${MY_ID-$me.example.org}
			}
			remote {
				auth = psk
				id = ${PEER_ID-$peer.example.org}
			}
			children {
				net {
					local_ts = ${LOCAL_TS-$(subnet "$me" "$inner")}
					remote_ts = ${REMOTE_TS-$(subnet "$peer" "$inner")}
					${ESP:+esp_proposals = $ESP}
					${MODE:+mode = $MODE}
					${START:+start_action = $START}
					${IN_CHILD-}
				}
			}
		}
	}
	secrets {
		ike-tunnel {
			secret = "${PSK-$SECRET}"
			${IN_SECRET-}
		}
	}
	${AROUND-}
	END
}

# suite PEER NAME: sets IKE and ESP as gateway_conf wants them, and THEIR_IKE
# and THEIR_ESP in the language of PEER (strongswan, libreswan, openiked)
suite()
{
	case $2 in
	gcm-x25519) IKE=aes128gcm16-prfsha256-x25519 ESP=aes128gcm16 ;;
	cbc-ecp256) IKE=aes256-sha256-ecp256 ESP=aes256-sha256 ;;
	cbc-modp2048) IKE=aes128-sha256-modp2048 ESP=aes128-sha256 ;;
	modp2048-or-ecp256)
		IKE=aes256-sha256-modp2048-ecp256 ESP=aes256-sha256 ;;
	ecp256-or-modp2048)
		IKE=aes256-sha256-ecp256-modp2048 ESP=aes256-sha256 ;;
	*) fail "no suite $2" ;;
	esac
	"$1_suite" "$2" || fail "no suite $2 of $1"
}

# Settings for impatient tests: a silent peer is given up after two seconds.
HASTY='ikek {
	retransmit_timeout = 0.5
	retransmit_base = 2
	retransmit_tries = 1
}'

# A silent peer is given up after four seconds, a slow one is not.
DEAD_SOON='ikek {
	retransmit_timeout = 1
	retransmit_base = 1
	retransmit_tries = 3
}'

# Two such names make an IKE_AUTH request of more than 1280 octets, and one
# makes a response of more than 576.
LONG_NAME=$(printf 'a-name-of-490-characters.%.0s' {1..19})$(printf '%015d' 1)

# ikek_pair: loads what gateway_conf prints into ikek on west and on east
ikek_pair()
{
	gateway_conf east west | ikek_load east
	gateway_conf west east | ikek_load west
}

# tunnel_up GATEWAY: GATEWAY brings the tunnel up; both have it then
tunnel_up()
{
	must ikek "$1" up tunnel/net
	tunnel_is_up
}

tunnel_is_up()
{
	local gw

	for gw in west east; do
		wait_for 10 has_states $gw 2
		wait_for 10 has_sas $gw 1
	done
}

# tunnel_down GATEWAY: GATEWAY ends it; both have nothing left of it then
tunnel_down()
{
	must ikek "$1" down tunnel
	tunnel_is_down
}

tunnel_is_down()
{
	local gw

	for gw in west east; do
		wait_for 10 has_states $gw 0
		wait_for 10 has_sas $gw 0
	done
}
