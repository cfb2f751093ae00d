#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a libreswan that has been told to break the rules, in both roles. What
# does no harm is overlooked, the rest is refused or met with silence, and
# leaves nothing; each time libreswan's log or a capture shows that it did
# break them. The tunnel of another peer stays up, and in the end libreswan has
# one, too.
# kernels: 6.12
# needs: libreswan
#
# What `whack --impair list' of libreswan 5.2 has besides is not used:
# - IKEv1 alone: bust-*, drop-i2, drop-xauth-r0, ikev1-*, send-no-main-r2,
#   send-no-xauth-r0, timeout-on-retransmit, v1-*, copy-v1-*, trigger-v1-*;
# - what happens in libreswan alone: allow-*, emitting, force-fips, lifetime,
#   log-rate-limit, proposal-parser, send-key-size-check, helper-thread-delay,
#   cannot-ondemand, install-ipsec-sa-*, ignore-*, revival, record-*, trigger*,
#   initiate-v2-liveness, send-keepalive, suppress-retransmits, replay-encrypted,
#   and what its network does to it (drop-*, block-*, drip-*, duplicate-*,
#   replay-*): 22-loss and 56-rekey-under-loss do that to both;
# - certificates: event-check-crls, send-pkcs7-thingie, force-v2-auth-method;
#   TCP: tcp-*;
# - what is no breach: send-no-idr, childless-ikev2-supported, send-no-delete,
#   omit-v2-ike-auth-child, v2-proposal-integ, v2-proposal-dh, add-v2-notification
#   and omit-v2-notification for what is optional;
# - v2n-rekey-sa-protoid: libreswan does not let its own message out.

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=libreswan

peer_load()
{
	libreswan_conf east west | sed 's/timeout=8s/timeout=2s/' |
		libreswan_load east "@east.example.org @west.example.org : PSK \
\"$SECRET\""
}

# west_conf: for libreswan, and for another peer
west_conf()
{
	gateway_conf west east
	gateway_conf west south | sed 's/tunnel/other/'
}

# impaired NAME...: libreswan does this from now on, and nothing else; what it
# has given up stays so
impaired()
{
	local name all=(--impair none --impair revival)

	for name; do
		all+=(--impair "$name")
	done
	libreswan_forget_log east
	must libreswan_ctl east "${all[@]}"
	for name; do
		name=${name%%:*}
		libreswan_logged east "impair: ${name//-/_}: " ||
			fail "libreswan knows no $name"
	done
}

# broke PATTERN...: its log says so
broke()
{
	local pattern

	for pattern; do
		wait_for 10 libreswan_logged east "IMPAIR.*$pattern"
	done
}

# cleared: whatever there was between the two is gone
cleared()
{
	libreswan_down east tunnel >>"$LOGS/down" 2>&1
	ikek west down tunnel >>"$LOGS/down" 2>&1
	wait_for 10 has_states west 2
	ip -n east xfrm state flush
}

# initiates NAME...: the impaired libreswan does
initiates()
{
	step "libreswan initiates: $*"
	impaired "$@"
	must libreswan_ctl east --name tunnel --initiate --asynchronous
}

# refused COUNTER ANSWER BROKEN NAME...: libreswan initiates, gets the answer,
# and no Child SA; COUNTER has counted it
refused()
{
	local counter=$1 answer=$2 broken=$3 before

	shift 3
	before=$(ikek_stat west "$counter")
	initiates "$@"
	[ -z "$broken" ] || broke "$broken"
	wait_for 10 libreswan_logged east "$answer"
	[ "$(ikek_stat west "$counter")" -gt "$before" ] ||
		fail "$counter has not counted it"
	same 'states of west' "$(count_states west)" 2
	cleared
}

# fails REASON BROKEN NAME...: ikek initiates, and fails for a REASON
fails()
{
	local reason=$1 broken=$2

	shift 2
	step "ikek initiates: $*"
	impaired "$@"
	must_fail 1 ikek west up tunnel/net
	says "$reason"
	[ -z "$broken" ] || broke "$broken"
	same 'states of west' "$(count_states west)" 2
	cleared
}

# selectors_change WHAT REASON: libreswan has other selectors for what replaces a
# Child SA, in both roles, and the old one stays. ikek goes on sending over it, but
# libreswan takes its policies away with the new one, until that comes about.
selectors_change()
{
	local spis

	step "selectors of a $1 for what replaces a Child SA"
	impaired "rekey-initiate-$1" "rekey-respond-$1"
	must ikek west up tunnel/net
	up_between
	must libreswan_ctl east --name tunnel --rekey-child --asynchronous
	wait_for 10 libreswan_logged east 'CREATE_CHILD_SA failed .* TS_UNACCEPTABLE'
	broke "rekey-initiate-$1"
	ping_ok ann 10.2.0.2 1
	spis=$(spis_of west)
	must_fail 1 ikek west rekey tunnel/net
	says "$2"
	broke "rekey-respond-$1"
	wait_for 10 has_states west 4
	same 'SPIs' "$(spis_of west)" "$spis"
	wait_for 10 has_states east 2
	forget_crossed
	on ann ping -n -c 1 -W 1 10.2.0.2 >/dev/null
	only_esp_crossed
	impaired
	must ikek west rekey tunnel/net
	ping_ok ann 10.2.0.2 1
	cleared
}

spis_of()
{
	states "$1" | grep -o ' spi 0x[0-9a-f]*' | sort
}

# west_load COOKIE-THRESHOLD
west_load()
{
	AROUND="ikek {
		cookie_threshold = $1
		half_open_timeout = 2
		retransmit_timeout = 0.5
		retransmit_base = 1
		retransmit_tries = 2
	}" west_conf | ikek_load west
}

up_between()
{
	wait_for 20 has_states west 4
	wait_for 20 has_states east 2
}

two_gateways
gateway south carl
libreswan_start east
suite libreswan gcm-x25519
peer_load
west_load 32
gateway_conf south west | sed 's/tunnel/other/' | ikek_load south
must ikek south up other/net
wait_for 10 has_states west 2
other=$(ike_spi south)

HARMLESS='jacob-two-two minor-version-bump send-bogus-isakmp-flag
	send-bogus-payload-flag send-nonzero-reserved send-nonzero-reserved-id
	add-unknown-v2-payload-to:IKE_SA_INIT
	add-unknown-v2-payload-to-sk:IKE_AUTH'
SHOWN=('JACOB 2-2' 'bogus bit to critical octet' 'setting zero/ignore field'
	'reserved byte 3 of' 'unknown payload .* unencrypted IKE_SA_INIT'
	'unknown payload .* encrypted IKE_AUTH')

capture_start harmless src 192.0.2.2 and '(udp port 500 or udp port 4500)'
initiates $HARMLESS
up_between
broke "${SHOWN[@]}"
ping_ok ann 10.2.0.2 1
cleared
step 'ikek initiates: likewise'
impaired $HARMLESS
must ikek west up tunnel/net
up_between
broke "${SHOWN[@]}"
capture_stop
# on port 4500 there is a marker in front
[ "$(captured harmless \
	"(port 500 and udp[25] = 0x21 and udp[27] & 0xc7 != 0) or
	(port 4500 and udp[29] = 0x21 and udp[31] & 0xc7 != 0)" |
	wc -l)" -ge 4 ] || fail 'neither version 2.1 nor bogus flags'
cleared

refused rx-version 'containing INVALID_MAJOR_VERSION' '' major-version-bump
refused rx-malformed 'containing UNSUPPORTED_CRITICAL_PAYLOAD' \
	'unknown critical payload' unknown-v2-payload-critical \
	add-unknown-v2-payload-to:IKE_SA_INIT
refused rx-malformed 'containing INVALID_SYNTAX' 'empty KE' ke-payload:empty
refused rx-malformed 'retransmission; will wait' '' ike-initiator-spi:0
refused rx-malformed 'retransmission; will wait' 'Protocol ID from IKE to ESP' \
	v2-proposal-protoid:3
refused rx 'containing NO_PROPOSAL_CHOSEN' 'key-length attribute with 0' \
	ike-key-length-attribute:0
refused rx 'containing NO_PROPOSAL_CHOSEN' 'adding transform type 255' \
	ikev2-add-ike-transform:0xffff0001
refused rx 'rejected by peer: UNSUPPORTED_CRITICAL_PAYLOAD' \
	'unknown critical payload' unknown-v2-payload-critical \
	add-unknown-v2-payload-to-sk:IKE_AUTH
refused rx 'rejected by peer: INVALID_SYNTAX' 'TSi selectors from 1 to 9' \
	number-of-TSi-selectors:9
refused established 'rejected Child SA with NO_PROPOSAL_CHOSEN' \
	'key-length attribute with 0' child-key-length-attribute:0
refused established 'rejected Child SA with NO_PROPOSAL_CHOSEN' \
	'adding transform type 255' ikev2-add-child-transform:0xffff0001
refused rx 'retransmission; will wait' 'SEND_NO_IKEV2_AUTH' \
	send-no-ikev2-auth
west_load 0
refused cookie-bad 'Mangling dcookie' '' send-bogus-dcookie
west_load 32

fails 'does not answer' '' major-version-bump
fails 'does not answer' '' ike-responder-spi:0
fails INVALID_SYNTAX 'bogus KE' ke-payload:0
fails malformed 'unknown critical payload' unknown-v2-payload-critical \
	add-unknown-v2-payload-to-sk:IKE_AUTH
fails malformed 'TSr selectors from 1 to 9' number-of-TSr-selectors:9
fails malformed 'adding transform type 255' \
	ikev2-add-child-transform:0xffff0001
fails 'does not answer' 'forging an INFORMATIONAL reply' bad-ike-auth-xchg
fails 'does not answer' 'corrupting incoming encrypted' corrupt-encrypted

selectors_change supernet 'selectors that were not offered'
selectors_change subnet 'narrower selectors than before'

step 'libreswan deletes: v2-delete-protoid'
impaired v2-delete-protoid:3
must ikek west up tunnel/net
up_between
libreswan_down east tunnel >>"$LOGS/down" 2>&1
broke 'Delete payload Protocol ID from IKE to ESP'
wait_for 10 has_states west 2
ip -n east xfrm state flush

step 'and without all this'
impaired
only_other()
{
	[ "$(ikek_stat west ike-sas)" = 1 ]
}
wait_for 10 only_other
same 'IKE SA of the other peer' "$(ike_spi south)" "$other"
ping_ok carl 10.1.0.2 1
must libreswan_ctl east --name tunnel --initiate --asynchronous
up_between
ping_ok ann 10.2.0.2 1
cleared
