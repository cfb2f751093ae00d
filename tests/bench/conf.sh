# SPDX-License-Identifier: GPL-2.0-only
# What ikek and strongSwan are told; sourced by bash after netns/lib/all.sh.

IKE=aes128gcm16-prfsha256-x25519
ESP=aes128gcm16

# connection NAME LOCAL-ADDRESS REMOTE-ADDRESS LOCAL-ID REMOTE-ID LOCAL-TS
#	REMOTE-TS START
connection()
{
	# without a process: there may be thousands of them
	printf '\t%s\n' "$1 {" 'version = 2' "local_addrs = $2" \
		"remote_addrs = $3" "proposals = $IKE" \
		"dpd_delay = ${DPD:-0s}" 'local {' 'auth = psk' "id = $4" '}' \
		'remote {' 'auth = psk' "id = $5" '}' 'children {' 'net {' \
		"local_ts = $6" "remote_ts = $7" "esp_proposals = $ESP" \
		"start_action = $8" '}' '}' '}'
}

secret()
{
	printf 'secrets {\n\tike-all {\n\t\tsecret = "%s"\n\t}\n}\n' "$SECRET"
}

# initiator_conf N [STARTED]: connections c1 to cN, told apart by our identity
# and by our address in the tunnel; those up to cSTARTED come up by themselves
initiator_conf()
{
	local i start=start

	echo 'connections {'
	for ((i = 1; i <= $1; i++)); do
		[ "$i" -le "${2-0}" ] || start=none
		connection c$i 192.0.2.1 192.0.2.2 c$i@west.example.org \
			east.example.org \
			10.$((64 + (i >> 16))).$((i >> 8 & 255)).$((i & 255))/32 \
			10.2.0.1/32 $start
	done
	echo '}'
	secret
}

# one_conf: c1, with an address of ours that is there
one_conf()
{
	echo 'connections {'
	connection c1 192.0.2.1 192.0.2.2 c1@west.example.org east.example.org \
		10.1.0.1/32 10.2.0.1/32 none
	echo '}'
	secret
}

# mobile_conf: c1, from whatever address there is
mobile_conf()
{
	echo 'connections {'
	connection c1 %any 192.0.2.2 c1@west.example.org east.example.org \
		10.1.0.1/32 10.2.0.1/32 none
	echo '}'
	secret
}

# trap_conf N: connections whose traps wait for packets from 10.1.0.1 to
# 10.2.1.1 and on
trap_conf()
{
	local i

	echo 'connections {'
	for ((i = 1; i <= $1; i++)); do
		connection t$i 192.0.2.1 192.0.2.2 t$i@west.example.org \
			east.example.org 10.1.0.1/32 10.2.1.$i/32 trap
	done
	echo '}'
	secret
}

# responder_conf: one connection for all of them, or for those at PEERS
responder_conf()
{
	echo 'connections {'
	connection all 192.0.2.2 "${PEERS-192.0.2.1}" east.example.org \
		'*@west.example.org' 10.2.0.0/16 10.0.0.0/8 none
	echo '}'
	secret
}

# hub_conf N: a connection of its own for each initiator
hub_conf()
{
	local i

	echo 'connections {'
	for ((i = 1; i <= $1; i++)); do
		connection c$i 192.0.2.2 192.0.2.1 east.example.org \
			c$i@west.example.org 10.2.0.1/32 \
			10.$((64 + (i >> 16))).$((i >> 8 & 255)).$((i & 255))/32 \
			none
	done
	echo '}'
	secret
}

# What strongSwan's documentation has for many IKE SAs at once: a table of
# IKE SAs with segments that are locked apart, no protection from floods,
# several XFRM queries at a time. N is the number of SAs that will be there.
# With `cookied' it does demand cookies, from the first IKE SAs that are half-open.
charon_tuned()
{
	local size=1 protection='dos_protection = no'

	while [ $size -lt "$1" ]; do
		size=$((size * 2))
	done
	[ "${2-}" != cookied ] || protection='cookie_threshold = 1
	block_threshold = 0'
	cat <<-END
	ikesa_table_size = $size
	ikesa_table_segments = 16
	threads = 32
	$protection
	init_limit_half_open = 0
	init_limit_job_load = 0
	plugins {
		kernel-netlink {
			parallel_xfrm = yes
		}
	}
	END
}

# strongswan_conf DIR: in place of the library's, which logs much
strongswan_conf()
{
	local plugins='random nonce openssl curve25519 hmac kdf gcm aes sha1'

	plugins+=' sha2 kernel-netlink socket-default vici updown'
	cat <<-END
	charon-systemd {
		load = $plugins
		journal {
			default = -1
		}
		filelog {
			log {
				path = $1/log
				default = 0
				flush_line = yes
			}
		}
		plugins {
			vici {
				socket = unix://$1/vici
			}
		}
		install_routes = no
		${CHARON-}
	}
	swanctl {
		load = random openssl
	}
	END
}
