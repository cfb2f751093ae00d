#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: for SOAK seconds chance rekeys, takes down and brings up, loses messages,
# reloads and restarts what is at the other end; then both sides and XFRM agree
# to the last SPI, and when all are gone so is their memory. The same SEED gives
# the same orders. g1 is ikek and has tunnels with all the others.
# kernels: 6.12
# needs: strongswan
# alone: yes

. "$(dirname "$0")/lib/all.sh"
. "$LIB/mesh.sh"

SOAK=${SOAK:-300}
SEED=${SEED:-1}
IKEKS=(g2 g3 g4)
CHARONS=(g5 g6)
PEERS=6
TUNNELS=12

is_charon()
{
	[[ " ${CHARONS[*]} " == *" $1 "* ]]
}

# soak_conf N CHANGE: of gateway N. When there is a CHANGE, some are different.
soak_conf()
{
	local me=$1 change=${2-} n i action=none

	[ $me != 1 ] || action=start
	echo 'connections {'
	for ((n = 2; n <= PEERS; n++)); do
		[ $me = 1 ] || [ $me = $n ] || continue
		for ((i = 1; i <= TUNNELS; i++)); do
			soak_connection
		done
	done
	echo '}'
	echo "secrets { ike-all { secret = $SECRET } }"
	is_charon g$me || echo "$SETTINGS"
}

# in soak_conf
soak_connection()
{
	local peer=1 life=3600

	[ $me != 1 ] || peer=$n
	[ -z "$change" ] || [ $((i % 4)) != 0 ] || life=3000
	echo "g${n}c$i {
		version = 2
		local_addrs = 192.0.2.$me
		remote_addrs = 192.0.2.$peer
		proposals = aes128gcm16-prfsha256-x25519
		dpd_delay = 5s
		keyingtries = 0
		unique = replace
		local {
			auth = psk
			id = c$i.g$me.example.org
		}
		remote {
			auth = psk
			id = c$i.g$peer.example.org
		}
		children {"
	soak_child a 0
	soak_child b 128
	echo '	}
	}'
}

soak_child()
{
	echo "g${n}c$i$1 {
			local_ts = 10.$me.$i.$2/25
			remote_ts = 10.$peer.$i.$2/25
			esp_proposals = aes128gcm16
			rekey_time = ${life}s
			start_action = $action
			$([ $action = none ] || echo "dpd_action = restart
			close_action = start")
		}"
}

SETTINGS='ikek {
	retransmit_timeout = 1
	retransmit_base = 1.5
	retransmit_tries = 5
}'

# chance N: sets REPLY to a number below N
chance()
{
	REPLY=$((RANDOM % $1))
}

# some_tunnel: sets GW to one of the peers, CONN to a connection with it, CHILD
# to a child of that
some_tunnel()
{
	chance $((PEERS - 1))
	GW=g$((REPLY + 2))
	chance $TUNNELS
	CONN=${GW}c$((REPLY + 1))
	chance 2
	[ $REPLY = 0 ] && CHILD=${CONN}a || CHILD=${CONN}b
}

# order GATEWAY ARGUMENT...: ikekctl, whatever comes of it
order()
{
	ORDERS=$((ORDERS + 1))
	echo "$SECONDS $*" >>"$LOGS/orders"
	ikekctl -n "$@" --wait 0 >>"$LOGS/orders" 2>&1
}

# order_charon rekey|terminate --ike|--child NAME: to charon at GW
order_charon()
{
	ORDERS=$((ORDERS + 1))
	echo "$SECONDS $GW $*" >>"$LOGS/orders"
	strongswan_ctl $GW --$1 $2 $3 --timeout 1 >>"$LOGS/orders" 2>&1
}

# at_peer SWANCTL IKEKCTL: the words for either
at_peer()
{
	if is_charon $GW; then
		order_charon $1
	else
		order $GW $2
	fi
}

peer_rekeys()
{
	case $1 in
	ike) at_peer "rekey --ike $CONN" "rekey $CONN" ;;
	child) at_peer "rekey --child $CHILD" "rekey $CONN/$CHILD" ;;
	esac
}

peer_deletes()
{
	at_peer "terminate --ike $CONN" "down $CONN"
}

up_again()
{
	order g1 down $1
	pause
	order g1 up $1
}

load_hub()
{
	HUB=$1
	ikekctl -n g1 load "$LOGS/g1-$HUB" >>"$LOGS/orders" 2>&1
}

charon_starts()
{
	strongswan_start $1
	soak_conf ${1#g} | strongswan_load $1
}

# restart: the daemon at GW is killed and started again, or ikek there forgets
# all without a word
restart()
{
	echo "$SECONDS $GW restarts" >>"$LOGS/orders"
	if is_charon $GW; then
		end_job "$(cat "$LOGS/strongswan-$GW/pid")" KILL
		rm -f "$LOGS/strongswan-$GW/vici"
		ip -n $GW xfrm state flush
		ip -n $GW xfrm policy flush
		charon_starts $GW
		return
	fi
	on $GW nft -f - <<-END
	table inet mute {
		chain departures {
			type filter hook output priority 0
			udp dport { 500, 4500 } drop
		}
	}
	END
	must ikekctl -n $GW flush
	on $GW nft delete table inet mute
	must ikekctl -n $GW load "$LOGS/$GW-a"
}

# something: an order, or a change of weather
something()
{
	some_tunnel
	chance 100
	case $REPLY in
	? | [12]?) order g1 rekey $CONN/$CHILD ;;
	3? | 4[0-4]) order g1 rekey $CONN ;;
	4? | 5[0-7]) peer_rekeys child ;;
	5? | 6[0-7]) peer_rekeys ike ;;
	6? | 7[0-5]) up_again $CONN/$CHILD ;;
	7? | 8[0-3]) up_again $CONN ;;
	8?) peer_deletes ;;
	9[0-4]) weather ;;
	9[5-7]) [ $HUB = a ] && load_hub b || load_hub a ;;
	9?) restart ;;
	esac
}

weather()
{
	[ -z "$RAIN" ] || lose_no_ike
	[ -z "$RAIN" ] && RAIN=yes || RAIN=
	[ -z "$RAIN" ] || lose_ike 6
}

# agreed: all gateways tell of the same SAs
agreed()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		ip -n $gw xfrm state list nokeys >"$LOGS/$gw.states"
		ip -n $gw xfrm policy list nosock >"$LOGS/$gw.policies"
	done
	for gw in g1 "${IKEKS[@]}"; do
		ikekctl -n $gw -j show sas >"$LOGS/$gw.sas"
	done
	for gw in "${CHARONS[@]}"; do
		strongswan_ctl $gw --list-sas --raw >"$LOGS/$gw.list"
	done
	python3 "$LIB/agree.py" "$LOGS" $PEERS $TUNNELS >"$LOGS/faults"
}

# settle: all are up and agree
settle()
{
	local n i

	for ((n = 2; n <= PEERS; n++)); do
		for ((i = 1; i <= TUNNELS; i++)); do
			ikekctl -n g1 up g${n}c$i --wait 0
		done
	done >"$LOGS/up" 2>&1
	agreed_soon || fail "no agreement: $(cat "$LOGS/faults")"
}

# agreed_soon: a peer that has restarted is missed after half a minute
agreed_soon()
{
	local i

	for ((i = 0; i < 40; i++)); do
		agreed && return
		read -rt 2 <>"$PAUSE_FIFO"
	done
	return 1
}

# memory: prints the bytes that the kernel has allocated in small pieces and
# for XFRM
memory()
{
	local cache

	for cache in /sys/kernel/slab/{kmalloc-*,xfrm_*}/shrink; do
		[ ! -e "$cache" ] || echo 1 >"$cache"
	done
	awk '$1 ~ /^(kmalloc-|xfrm_)/ { n += $2 * $4 } END { print n }' \
		/proc/slabinfo
}

# all_loaded: every gateway has its configuration; what is to start starts
all_loaded()
{
	local gw

	for gw in "${IKEKS[@]}"; do
		must ikekctl -n $gw load "$LOGS/$gw-a"
	done
	load_hub a
}

# all_gone: of ikek nothing is left
all_gone()
{
	local gw

	for gw in g1 "${IKEKS[@]}"; do
		must ikekctl -n $gw flush
		nothing_left $gw
	done
	for gw in "${CHARONS[@]}"; do
		wait_for 60 has_states $gw 0
	done
}

# no_errors: counters that do not move, and keys that were always the same
no_errors()
{
	local gw name

	for gw in g1 "${IKEKS[@]}"; do
		for name in rx-malformed rx-version rx-unauthentic rx-nomem \
			rx-full tx-failed auth-failed; do
			same "$name of $gw" "$(ikek_stat $gw $name)" 0
		done
		for name in InError InBufferError InHdrError InStateProtoError \
			InStateModeError OutStateProtoError; do
			same "Xfrm$name of $gw" "$(on $gw awk -v n=Xfrm$name \
				'$1 == n { print $2 }' /proc/net/xfrm_stat)" 0
		done
	done
}

mesh_up $PEERS
for ((n = 1; n <= PEERS; n++)); do
	ip -n g$n route add local 10.$n.0.0/16 dev lo
done
for gw in g1 "${IKEKS[@]}"; do
	soak_conf ${gw#g} >"$LOGS/$gw-a"
done
soak_conf 1 changed >"$LOGS/g1-b"
ikek_start
IKEK_NAMESPACES=(g1 "${IKEKS[@]}")
for gw in "${CHARONS[@]}"; do
	charon_starts $gw
done

step "$(((PEERS - 1) * TUNNELS)) IKE SAs, $(((PEERS - 1) * TUNNELS * 2)) Child SAs"
all_loaded
settle
all_gone
before=$(memory)
all_loaded
settle

step "for $SOAK seconds; SEED=$SEED"
in_background g1 chatter python3 "$LIB/chatter.py" "$SEED" 20 $PEERS $TUNNELS
CHATTER=$JOB
RANDOM=$SEED
RAIN= ORDERS=0
end=$((SECONDS + SOAK))
while [ $SECONDS -lt $end ]; do
	something
	read -rt 0.5 <>"$PAUSE_FIFO"
done
[ -z "$RAIN" ] || weather
step "$ORDERS orders were given"
end_job $CHATTER
load_hub a

step 'all agree'
settle
no_errors

step 'nothing is left'
all_gone
after=$(memory)
step "memory: $before bytes before, $after after"
[ $((after - before)) -lt 262144 ] || fail 'memory is missing'
