# SPDX-License-Identifier: GPL-2.0-only
# strongSwan: one charon-systemd a namespace; sourced by bash after net.sh.

# strongswan_start NAMESPACE...: starts charon in each. CHARON holds lines for
# charon's part of strongswan.conf.
strongswan_start()
{
	local ns dir

	[ -x /usr/sbin/charon-systemd ] || skip "no strongSwan"
	for ns; do
		dir=$LOGS/strongswan-$ns
		mkdir -p "$dir/swanctl"
		strongswan_conf "$dir" >"$dir/strongswan.conf"
		: >"$dir/swanctl/swanctl.conf"
		STRONGSWAN_CONF=$dir/strongswan.conf \
			in_background "$ns" "strongswan-$ns/out" \
			/usr/sbin/charon-systemd
		echo "$JOB" >"$dir/pid"
	done
	for ns; do
		wait_for 60 test -S "$LOGS/strongswan-$ns/vici"
	done
}

strongswan_conf()
{
	local plugins='random nonce openssl curve25519 hmac kdf gcm chapoly ctr'

	plugins+=' ccm aes xcbc cmac sha1 sha2 kernel-netlink socket-default'
	plugins+=' vici updown'
	cat <<-END
	charon-systemd {
		load = $plugins
		journal {
			default = -1
		}
		filelog {
			log {
				path = $1/log
				default = 1
				cfg = 2
				knl = 2
				flush_line = yes
				time_format = %H:%M:%S
			}
		}
		plugins {
			vici {
				socket = unix://$1/vici
			}
		}
		install_routes = no
		retransmit_timeout = 1
		retransmit_tries = 3
		${CHARON-}
	}
	swanctl {
		load = random openssl
	}
	END
}

# strongswan_ctl NAMESPACE ARGUMENT...: swanctl
strongswan_ctl()
{
	local dir=$LOGS/strongswan-$1

	shift
	STRONGSWAN_CONF=$dir/strongswan.conf SWANCTL_DIR=$dir/swanctl \
		swanctl "$@" --uri "unix://$dir/vici"
}

# strongswan_load NAMESPACE: swanctl.conf is on standard input
strongswan_load()
{
	cat >"$LOGS/strongswan-$1/swanctl/swanctl.conf"
	must strongswan_ctl "$1" --load-all --clear --noprompt
}

# strongswan_up NAMESPACE CHILD, strongswan_down NAMESPACE IKE-SA
# strongswan_down_child NAMESPACE CHILD
strongswan_up()
{
	strongswan_ctl "$1" --initiate --child "$2" --timeout 20 --loglevel 1
}

strongswan_down()
{
	strongswan_ctl "$1" --terminate --ike "$2" --timeout 20
}

strongswan_down_child()
{
	strongswan_ctl "$1" --terminate --child "$2" --timeout 20
}

# strongswan_is_peer: in east, as interop.sh and cross.sh want it
strongswan_is_peer()
{
	PEER=strongswan
	peer_load()
	{
		IKE=$THEIR_IKE ESP=$THEIR_ESP gateway_conf east west |
			strongswan_load east
	}
	peer_up()
	{
		strongswan_up east net
	}
	peer_down()
	{
		strongswan_down east tunnel
	}
	peer_rekeys_child()
	{
		must strongswan_ctl east --rekey --child net
	}
	peer_rekeys_ike()
	{
		must strongswan_ctl east --rekey --ike tunnel
	}
}

# strongswan_logged NAMESPACE PATTERN: charon wrote something like this
strongswan_logged()
{
	grep -qE -e "$2" "$LOGS/strongswan-$1/log"
}

# strongswan_forget_log NAMESPACE
strongswan_forget_log()
{
	: >"$LOGS/strongswan-$1/log"
}

# strongswan_suite SUITE: see suite in conf.sh
strongswan_suite()
{
	THEIR_IKE=$IKE
	THEIR_ESP=$ESP
}

strongswan_stop()
{
	end_job "$(cat "$LOGS/strongswan-$1/pid")"
	rm -f "$LOGS/strongswan-$1/vici"
}

logs_strongswan()
{
	local dir

	for dir in "$LOGS"/strongswan-*; do
		[ -S "$dir/vici" ] || continue
		timeout 10 swanctl --list-sas --uri "unix://$dir/vici" \
			>"$dir/sas" 2>&1
	done
}
