#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: what traffic selectors select: several of them in one Child SA,
# ranges, protocols and ports, ICMP types, and narrowing.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

# answers ADDRESS PORT: ann gets a line from bob there
answers()
{
	on ann timeout 10 bash -c "cat </dev/tcp/$1/$2" | grep -qx hello ||
		fail "nothing came from $1 port $2"
}

two_gateways
for i in 1 2; do
	gw=${GATEWAYS[i - 1]} client=${CLIENTS[i - 1]}
	ip -n $gw addr add 10.$i.1.1/24 dev lan
	ip -n $client addr add 10.$i.1.2/24 dev lan
done
ip -n west route add 10.2.1.0/24 via 192.0.2.2
ip -n east route add 10.1.1.0/24 via 192.0.2.1
for port in 80 81; do
	in_background bob "server-$port" socat \
		TCP-LISTEN:$port,fork,reuseaddr SYSTEM:'echo hello'
	wait_for 10 on bob bash -c ": </dev/tcp/127.0.0.1/$port"
done

step 'two networks on each side, one Child SA'
for gw in west east; do
	other=west
	[ $gw = east ] || other=east
	LOCAL_TS="10.${NUMBER[$gw]}.0.0/24,10.${NUMBER[$gw]}.1.0/24" \
	REMOTE_TS="10.${NUMBER[$other]}.0.0/24,10.${NUMBER[$other]}.1.0/24" \
		gateway_conf $gw $other | ikek_load $gw
done
tunnel_up west
for net in 0 1; do
	for other in 0 1; do
		policy_has west out 10.1.$net.0/24 10.2.$other.0/24
		forget_crossed
		on ann ping -n -c 1 -W 5 -I 10.1.$net.2 10.2.$other.2 \
			>/dev/null || fail "no answer, $net to $other"
		only_esp_crossed
	done
done
tunnel_down west

step 'a range of addresses'
LOCAL_TS=10.1.0.1-10.1.0.6 REMOTE_TS=10.2.0.0/24 gateway_conf west east |
	ikek_load west
LOCAL_TS=10.2.0.0/24 REMOTE_TS=10.1.0.0/24 gateway_conf east west |
	ikek_load east
tunnel_up west
policy_has west out 10.1.0.2/31 10.2.0.0/24
policy_has east out 10.2.0.0/24 10.1.0.2/31
tunnel_carries
tunnel_down west

step 'one port of TCP'
LOCAL_TS='10.1.0.0/24[tcp]' REMOTE_TS='10.2.0.0/24[tcp/80]' \
	gateway_conf west east | ikek_load west
LOCAL_TS='10.2.0.0/24[tcp/80]' REMOTE_TS='10.1.0.0/24[tcp]' \
	gateway_conf east west | ikek_load east
tunnel_up west
policy_has west out 10.1.0.0/24 10.2.0.0/24 'proto tcp' 'dport 80'
forget_crossed
answers 10.2.0.2 80
only_esp_crossed
forget_crossed
answers 10.2.0.2 81
same 'ESP packets for another port' "$(crossed esp)" 0
tunnel_down west

step 'echo requests, but not the answers'
LOCAL_TS='10.1.0.0/24[icmp/8]' REMOTE_TS='10.2.0.0/24[icmp/8]' \
	gateway_conf west east | ikek_load west
LOCAL_TS='10.2.0.0/24[icmp/8]' REMOTE_TS='10.1.0.0/24[icmp/8]' \
	gateway_conf east west | ikek_load east
tunnel_up west
policy_has west out 10.1.0.0/24 10.2.0.0/24 'proto icmp' 'type 8'
forget_crossed
ping_ok ann 10.2.0.2 2
same 'echo requests through ESP' "$(crossed esp)" 2
same 'echo replies beside it' "$(crossed other)" 2
tunnel_down west

step 'the responder narrows'
LOCAL_TS=10.1.0.0/16 REMOTE_TS=0.0.0.0/0 gateway_conf west east |
	ikek_load west
LOCAL_TS=10.2.0.0/24 REMOTE_TS=10.1.0.0/24 gateway_conf east west |
	ikek_load east
tunnel_up west
policy_has west out 10.1.0.0/24 10.2.0.0/24
same "west's policies" "$(count_policies west)" 3
tunnel_carries
tunnel_down east
