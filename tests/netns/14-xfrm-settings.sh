#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: what a child's settings make of its states and policies: sequence
# numbers, replay window, reqid, priority, marks, interface IDs.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

two_gateways

step 'extended sequence numbers'
ESP=aes128gcm16-esn ikek_pair
tunnel_up west
state_has west 192.0.2.1 192.0.2.2 'esn'
state_has west 192.0.2.2 192.0.2.1 'anti-replay esn context' 'replay_window 64'
tunnel_carries
tunnel_down west

step 'none of them, for one side does not want them'
ESP=aes128gcm16-esn-noesn gateway_conf west east | ikek_load west
ESP=aes128gcm16-noesn gateway_conf east west | ikek_load east
tunnel_up west
OUTPUT=$(states west)
says_not 'flag [^(]*esn'
tunnel_carries
tunnel_down west

step 'replay windows of 256 and 0, reqid, priority'
IN_CHILD='replay_window = 256
	reqid = 4711
	priority = 1234' gateway_conf west east | ikek_load west
ESP=aes128gcm16-esn IN_CHILD='replay_window = 0' gateway_conf east west |
	ikek_conf refused
must_fail 1 ikek east load "$CONF"
says 'net.*esn.*replay window'
IN_CHILD='replay_window = 0' gateway_conf east west | ikek_load east
tunnel_up west
state_has west 192.0.2.2 192.0.2.1 'replay_window 256' 'reqid 4711'
state_has west 192.0.2.1 192.0.2.2 'reqid 4711'
state_has east 192.0.2.1 192.0.2.2 'replay-window 0'
for dir in in fwd; do
	policy_has west $dir 10.2.0.0/24 10.1.0.0/24 'priority 1234' \
		'reqid 4711'
done
policy_has west out 10.1.0.0/24 10.2.0.0/24 'priority 1234' 'reqid 4711'
tunnel_carries
tunnel_down west

step 'marks: only marked packets go through; ESP comes without'
for gw in west east; do
	on $gw nft -f - <<-'END'
	table inet marks {
		chain prerouting {
			type filter hook prerouting priority mangle
			meta ipsec exists meta mark set 7
			ip dscp cs1 meta mark set 7
		}
	}
	END
done
IN_CHILD='mark_in = 7
	mark_out = 7/0xff' ikek_pair
tunnel_up west
OUTPUT=$(states west | grep -F 'src 192.0.2.2 dst 192.0.2.1')
says_not ' mark '
state_has west 192.0.2.1 192.0.2.2 'mark 0x7/0xff'
policy_has west out 10.1.0.0/24 10.2.0.0/24 'mark 0x7/0xff'
policy_has west fwd 10.2.0.0/24 10.1.0.0/24 'mark 0x7/0xffffffff'
forget_crossed
on ann ping -n -c 2 -i 0.1 -W 5 -Q 0x20 10.2.0.2 >/dev/null ||
	fail 'no answer with marks'
only_esp_crossed
forget_crossed
ping_ok ann 10.2.0.2 2
same 'ESP packets without a mark' "$(crossed esp)" 0
tunnel_down west
for gw in west east; do
	on $gw nft delete table inet marks
done

step 'interface IDs: what is routed to the interface goes through'
for gw in west east; do
	ip -n $gw link add ipsec0 type xfrm if_id 42
	ip -n $gw link set ipsec0 up
done
IN_CHILD='if_id_in = 42
	if_id_out = 42' gateway_conf west east | ikek_load west
IN_CONN='if_id_in = 42
	if_id_out = 0x2a' gateway_conf east west | ikek_load east
tunnel_up west
for gw in west east; do
	state_has $gw 192.0.2.1 192.0.2.2 'if_id 0x2a'
	state_has $gw 192.0.2.2 192.0.2.1 'if_id 0x2a'
done
policy_has west out 10.1.0.0/24 10.2.0.0/24 'if_id 0x2a'
forget_crossed
ping_ok ann 10.2.0.2 2
same 'ESP packets past the interface' "$(crossed esp)" 0
ip -n west route replace 10.2.0.0/24 dev ipsec0
ip -n east route replace 10.1.0.0/24 dev ipsec0
tunnel_carries
tunnel_down east
