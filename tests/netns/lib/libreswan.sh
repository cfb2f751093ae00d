# SPDX-License-Identifier: GPL-2.0-only
# libreswan: one pluto a namespace; sourced by bash after net.sh.

PLUTO=/usr/libexec/ipsec

# libreswan_start NAMESPACE...: starts pluto in each. PLUTO_SETUP holds lines
# for the `config setup' section.
libreswan_start()
{
	local ns dir

	[ -x $PLUTO/pluto ] || skip "no libreswan"
	modprobe -a xfrm_user af_key 2>/dev/null
	for ns; do
		dir=$LOGS/libreswan-$ns
		mkdir -p "$dir"/{nss,run}
		printf 'config setup\n\tlogfile=%s\n\tvirtual-private=\n' \
			"$dir/log" >"$dir/ipsec.conf"
		printf '\t%s\n' "${PLUTO_SETUP-}" >>"$dir/ipsec.conf"
		: >"$dir/ipsec.secrets"
		[ -e "$dir/nss/cert9.db" ] ||
			certutil -N -d "sql:$dir/nss" --empty-password ||
			fail "no key database for $ns"
		in_background "$ns" "libreswan-$ns/out" $PLUTO/pluto \
			--config "$dir/ipsec.conf" --rundir "$dir/run" \
			--nssdir "$dir/nss" --secretsfile "$dir/ipsec.secrets" \
			--logfile "$dir/log" --nofork
		echo "$JOB" >"$dir/pid"
	done
	for ns; do
		wait_for 60 test -S "$LOGS/libreswan-$ns/run/pluto.ctl"
		wait_for 20 libreswan_ctl "$ns" --listen
	done
}

# libreswan_ctl NAMESPACE ARGUMENT...: whack
libreswan_ctl()
{
	local ns=$1

	shift
	on "$ns" $PLUTO/whack --rundir "$LOGS/libreswan-$ns/run" "$@"
}

# libreswan_load NAMESPACE SECRETS: SECRETS as in ipsec.secrets; connections
# as in ipsec.conf are on standard input
libreswan_load()
{
	local dir=$LOGS/libreswan-$1 ns=$1 conn

	echo "$2" >"$dir/ipsec.secrets"
	for conn in $(sed -n 's/^conn //p' "$dir/conns" 2>/dev/null); do
		libreswan_ctl "$ns" --name "$conn" --delete >/dev/null
	done
	cat >"$dir/conns"
	cat "$dir/ipsec.conf" "$dir/conns" >"$dir/all.conf"
	must libreswan_ctl "$ns" --rereadsecrets
	must on "$ns" $PLUTO/addconn --ctlsocket "$dir/run/pluto.ctl" \
		--config "$dir/all.conf" --addall
}

libreswan_up()
{
	timeout 30 nsenter --net="/run/netns/$1" -- $PLUTO/whack \
		--rundir "$LOGS/libreswan-$1/run" --name "$2" --initiate
}

# libreswan_down NAMESPACE CONN
libreswan_down()
{
	libreswan_ctl "$1" --name "$2" --terminate
}

libreswan_logged()
{
	grep -qE -e "$2" "$LOGS/libreswan-$1/log"
}

libreswan_forget_log()
{
	: >"$LOGS/libreswan-$1/log"
}

libreswan_stop()
{
	end_job "$(cat "$LOGS/libreswan-$1/pid")"
	rm -f "$LOGS/libreswan-$1/run/pluto.ctl"
}

logs_libreswan()
{
	local dir

	for dir in "$LOGS"/libreswan-*; do
		[ -S "$dir/run/pluto.ctl" ] || continue
		timeout 10 $PLUTO/whack --rundir "$dir/run" --status \
			>"$dir/status" 2>&1
	done
}

# libreswan_suite SUITE: see suite in conf.sh
libreswan_suite()
{
	case $1 in
	gcm-x25519)
		THEIR_IKE=aes_gcm128-sha2_256-dh31 THEIR_ESP=aes_gcm128 ;;
	cbc-ecp256)
		THEIR_IKE=aes256-sha2_256-dh19 THEIR_ESP=aes256-sha2_256 ;;
	cbc-modp2048)
		THEIR_IKE=aes128-sha2_256-dh14 THEIR_ESP=aes128-sha2_256 ;;
	modp2048-or-ecp256)
		THEIR_IKE=aes256-sha2_256-dh14+dh19
		THEIR_ESP=aes256-sha2_256 ;;
	ecp256-or-modp2048)
		THEIR_IKE=aes256-sha2_256-dh19+dh14
		THEIR_ESP=aes256-sha2_256 ;;
	*) return 1 ;;
	esac
}

# libreswan_conf ME PEER: what gateway_conf prints, in ipsec.conf's language.
# PFS=yes has it do a key exchange for Child SAs that replace others; MORE are
# further lines.
libreswan_conf()
{
	local me=$1 peer=$2 outer=${OUTER-4} inner=${INNER-4}

	# whitespace at a line's start has a meaning, so it cannot be tabs here
	cat <<-END
	conn tunnel
	    left=${MY_ADDRS-$(outer "$me" "$outer")}
	    right=${PEER_ADDRS-$(outer "$peer" "$outer")}
	    leftid=@${MY_ID-$me.example.org}
	    rightid=@${PEER_ID-$peer.example.org}
	    authby=secret
	    ike=$THEIR_IKE
	    esp=$THEIR_ESP
	    pfs=${PFS-no}
	    auto=add
	    leftupdown=%disabled
	    retransmit-interval=1000
	    retransmit-timeout=8s
	END
	if [ "${MODE:-tunnel}" = transport ]; then
		echo '    type=transport'
	else
		echo "    leftsubnet=$(subnet "$me" "$inner")"
		echo "    rightsubnet=$(subnet "$peer" "$inner")"
	fi
	[ -z "${MORE-}" ] || echo "    ${MORE//$'\n'/$'\n'    }"
}
