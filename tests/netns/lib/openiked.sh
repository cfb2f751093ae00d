# SPDX-License-Identifier: GPL-2.0-only
# OpenIKED: one iked a namespace; sourced by bash after net.sh.

# openiked_start NAMESPACE: starts iked; iked.conf is on standard input. It
# reads its file only when it starts, for a new configuration makes it forget
# half-open IKE SAs.
#
# Registering with PF_KEY makes the kernel ask for a module for each of dozens
# of algorithms, half a minute of modprobe: it may not, while iked starts.
openiked_start()
{
	local dir=$LOGS/openiked-$1 modprobe

	[ -x /usr/sbin/iked ] || skip "no OpenIKED"
	modprobe -a af_key esp4 esp6 authenc cbc sha1_generic sha512_generic \
		aes_generic 2>/dev/null
	mkdir -p "$dir"
	cat >"$dir/iked.conf"
	chmod 600 "$dir/iked.conf"
	modprobe=$(cat /proc/sys/kernel/modprobe)
	echo >/proc/sys/kernel/modprobe
	in_background "$1" "openiked-$1/log" /usr/sbin/iked -dvv \
		-f "$dir/iked.conf" -s "$dir/socket"
	echo "$JOB" >"$dir/pid"
	wait_for 60 openiked_ready "$1"
	echo "$modprobe" >/proc/sys/kernel/modprobe
}

# The process that speaks IKE has got all of its sockets, the last that comes.
openiked_ready()
{
	[ "$(grep -c 'received socket fd' "$LOGS/openiked-$1/log")" = 4 ]
}

openiked_ctl()
{
	local ns=$1

	shift
	on "$ns" ikectl -s "$LOGS/openiked-$ns/socket" "$@"
}

openiked_logged()
{
	grep -qE -e "$2" "$LOGS/openiked-$1/log"
}

openiked_stop()
{
	end_job "$(cat "$LOGS/openiked-$1/pid")"
	rm -f "$LOGS/openiked-$1/socket"
}

logs_openiked()
{
	local dir

	for dir in "$LOGS"/openiked-*; do
		[ -S "$dir/socket" ] || continue
		timeout 10 ikectl -s "$dir/socket" show sa >"$dir/sas" 2>&1
	done
}

# openiked_suite SUITE: see suite in conf.sh. In Linux iked uses PF_KEY, which
# knows no AEAD and cuts HMAC-SHA2-256 to 96 bits: ESP is with SHA-1 or
# SHA-512 here.
openiked_suite()
{
	local gcm='enc aes-128-gcm prf hmac-sha2-256 group curve25519'
	local cbc='auth hmac-sha2-256 prf hmac-sha2-256'

	case $1 in
	gcm-x25519)
		THEIR_IKE=$gcm THEIR_ESP='enc aes-128 auth hmac-sha1'
		ESP=aes128-sha1 ;;
	gcm-ecp256)
		THEIR_IKE='enc aes-256-gcm prf hmac-sha2-384 group ecp256'
		THEIR_ESP='enc aes-256 auth hmac-sha1' ESP=aes256-sha1 ;;
	cbc-ecp256)
		THEIR_IKE="enc aes-256 $cbc group ecp256"
		THEIR_ESP='enc aes-256 auth hmac-sha2-512' ESP=aes256-sha512 ;;
	cbc-modp2048)
		THEIR_IKE="enc aes-128 $cbc group modp2048"
		THEIR_ESP='enc aes-128 auth hmac-sha2-512' ESP=aes128-sha512 ;;
	modp2048-or-ecp256)
		THEIR_IKE="enc aes-256 $cbc group modp2048 group ecp256"
		THEIR_ESP='enc aes-256 auth hmac-sha2-512' ESP=aes256-sha512 ;;
	ecp256-or-modp2048)
		THEIR_IKE="enc aes-256 $cbc group ecp256 group modp2048"
		THEIR_ESP='enc aes-256 auth hmac-sha2-512' ESP=aes256-sha512 ;;
	*) return 1 ;;
	esac
}

# openiked_conf ME PEER: what gateway_conf prints, in iked.conf's language.
# ROLE=active lets iked initiate. LIFETIMES is when it replaces SAs, FLOWS what
# it protects in a tunnel.
openiked_conf()
{
	local me=$1 peer=$2 outer=${OUTER-4} inner=${INNER-4} ts

	ts=${FLOWS-from $(subnet "$me" "$inner") to $(subnet "$peer" "$inner")}
	[ "${MODE:-tunnel}" = tunnel ] ||
		ts="from $(outer "$me" "$outer") to $(outer "$peer" "$outer")"
	cat <<-END
	ikev2 "tunnel" ${ROLE-passive} ${MODE:-tunnel} esp $ts \
		local $(outer "$me" "$outer") peer $(outer "$peer" "$outer") \
		ikesa $THEIR_IKE childsa $THEIR_ESP noesn \
		srcid ${MY_ID-$me.example.org} \
		dstid ${PEER_ID-$peer.example.org} \
		${LIFETIMES-} psk "${PSK-$SECRET}"
	END
}
