#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a namespace with several engines works as one with a single engine: who
# begins makes no difference, traps find their IKE SA, uniqueness holds, orders
# reach whoever has to do with them, and so do datagrams that come while a
# configuration does.
# kernels: 6.12 uml
# processors: 2

. "$(dirname "$0")/lib/all.sh"

IKEK_PARAMETERS=shards=4
PEERS=6

# several ME PEER START: connections c1 to cN, each with addresses of its own,
# and for a port of east's
several()
{
	local me=$1 peer=$2 start=$3 i
	local -A ports

	echo 'connections {'
	for ((i = 1; i <= PEERS; i++)); do
		ports=([west]=udp [east]=udp/600$i)
		cat <<-END
		c$i {
			local_addrs = 192.0.2.${NUMBER[$me]}$i
			remote_addrs = 192.0.2.${NUMBER[$peer]}$i
			unique = replace
			local {
				auth = psk
				id = c$i@$me.example.org
			}
			remote {
				auth = psk
				id = c$i@$peer.example.org
			}
			children {
				net {
					local_ts = 10.${NUMBER[$me]}.0.0/24[${ports[$me]}]
					remote_ts = 10.${NUMBER[$peer]}.0.0/24[${ports[$peer]}]
					start_action = $start
				}
			}
		}
		END
	done
	echo '}'
	echo "secrets { ike-all { secret = $SECRET } }"
}

# all_up: each connection has one IKE SA and one Child SA on both sides
all_up()
{
	local gw

	for gw in west east; do
		wait_for 20 has_sas $gw $PEERS
		wait_for 20 has_states $gw $((2 * PEERS))
	done
}

all_down()
{
	local gw

	for gw in west east; do
		wait_for 20 has_states $gw 0
		wait_for 20 has_sas $gw 0
	done
}

each()
{
	local i

	for ((i = 1; i <= PEERS; i++)); do
		must ikek $1 $2 c$i$3
	done
}

two_gateways
for ((i = 1; i <= PEERS; i++)); do
	for gw in west east; do
		ip -n $gw addr add 192.0.2.${NUMBER[$gw]}$i/24 dev wan
	done
done
several east west none | ikek_load east
several west east none | ikek_load west

step 'up from one side'
each west up /net
all_up

step 'up from the other side finds what is there'
each east up /net
all_up
hold_for 1 has_sas west $PEERS

step 'numbers of IKE SAs are different'
same 'different numbers' \
	"$(ikek_json west 'len({sa["id"] for sa in d})' show sas)" $PEERS

step 'down reaches those that the peer began'
each east down ''
all_down
each east up /net
all_up
each east down ''
all_down

step 'each trap is heard'
several west east trap | ikek_load west
for ((i = 1; i <= PEERS; i++)); do
	on ann bash -c "echo hello >/dev/udp/10.2.0.2/600$i"
done
all_up

step 'after the module has gone and come'
must rmmod ikek
modprobe ikek $IKEK_PARAMETERS
several east west none | ikek_load east
several west east start | ikek_load west
all_up

# The answers get lost until west has loaded, so that east sends all the time:
# some of it comes in the moment of the load. What another engine had taken
# would not be found when west begins, and there would be two of it.
step 'peers that call while they are being configured'
CALLS='ikek {
	retransmit_timeout = 0.1
	retransmit_base = 1
	retransmit_tries = 64
}'
must ikek east flush
must ikek west flush
for ((round = 1; round <= 3; round++)); do
	PEERS=1 several west east none | ikek_load west
	lose udp dport 500 '@th,216,8 & 0x20 == 0x20'
	{ several east west start; echo "$CALLS"; } | ikek_load east
	several west east none | ikek_load west
	mend_wire
	all_up
	each west up /net
	hold_for 1 has_sas west $PEERS
	# On a slow machine east has given up attempts, which are half-open yet.
	same 'IKE SAs' $(($(ikek_stat west ike-sas) -
		$(ikek_stat west half-open))) $PEERS
	must ikek east flush
	must ikek west flush
done
several east west none | ikek_load east
several west east start | ikek_load west
all_up

step 'an unchanged and a changed load'
before=$(states west)
several west east start | ikek_load west
same 'the states' "$(states west)" "$before"
several west east trap | ikek_load west
same 'the states' "$(states west)" "$before"
same 'policies' "$(count_policies west)" $((3 * PEERS))

# The new IKE SA comes to the engine that has the old one, whose Child SA carries
# on until the peer has the new one.
step 'a peer that no connection names authenticates anew, under traffic'
must ikek east flush
must ikek west flush
IN_CHILD='replay_window = 2048'
START= gateway_conf east west |
	sed 's/remote_addrs = .*/remote_addrs = %any/' | ikek_load east
START= IN_CONN='reauth_time = 2s
	rand_time = 1s
	over_time = 40s' gateway_conf west east | ikek_load west
tunnel_up west
numbers_start
forget_stats
wait_for 40 grows established 6
numbers_stop
