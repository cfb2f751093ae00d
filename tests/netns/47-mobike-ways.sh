#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a gateway with two uplinks moves its SAs (RFC 4555) when a nexthop is
# replaced, when nothing gets through any more, and on to a way with a NAT and
# back; an interface that flaps costs no SA; without MOBIKE they die and come back.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"
. "$LIB/uplinks.sh"

two_gateways
two_uplinks

moving_pair 'dpd_delay = 1s'
tunnel_up west
numbers_run
must on_way west $WEST $EAST

step 'a route stays, and its nexthop is replaced'
ip -n west nexthop add id 7 dev wan
ip -n west route add $EAST nhid 7
moves $SECOND $EAST 1 \
	ip -n west nexthop replace id 7 via $ISP.254 dev wan2
moves $WEST $EAST 1 ip -n west nexthop replace id 7 dev wan
ip -n west route del $EAST
ip -n west nexthop del id 7

step 'nothing gets through on one way'
on wire nft -f - <<-'END'
	table bridge dead {
		chain crossing {
			type filter hook forward priority 0
			iifname west drop
			oifname west drop
		}
	}
END
moves $SECOND $EAST 5 true
on wire nft delete table bridge dead

step 'a NAT is on the new way, and not on the old one'
moves $WEST $EAST 1 eval "ip -n west addr del $SECOND/24 dev wan2"
on isp nft -f - <<-'END'
	table ip nat {
		chain out {
			type nat hook postrouting priority srcnat
			oifname wan masquerade
		}
	}
END
second_uplink
kill -USR2 "${STREAM[@]}"
ip -n west addr del $WEST/24 dev wan
wait_for 10 on_way east $EAST 192.0.2.254
wait_for 10 on_way west $SECOND $EAST
comes_to_be west nat-local True
comes_to_be west encap True
comes_to_be east nat-remote True
comes_to_be east encap True
numbers_arrive
moves $WEST $EAST 1 first_uplink
comes_to_be west nat-local False
comes_to_be west encap False
comes_to_be east encap False

step 'an interface flaps'
spi=$(ike_spi west)
for ((i = 0; i < 8; i++)); do
	ip -n west link set wan down
	pause 15
	ip -n west link set wan up
	first_uplink
	pause 15
done
moves $WEST $EAST 5 true
same 'the IKE SA' "$(ike_spi west)" "$spi"
for gw in west east; do
	same "states of $gw" "$(count_states $gw)" 2
	has_sas $gw 1 || fail "$gw has $(ikek_sas $gw) IKE SAs"
done
numbers_end
no_replays
tunnel_down west

step 'mobike = no: it dies, and comes back from the other address'
on isp nft flush ruleset
IN_CHILD='dpd_action = restart' moving_pair 'dpd_delay = 1s
	mobike = no'
tunnel_up west
sa_is west mobike False
same 'where IKE goes' "$(way west)" "$WEST[500] $EAST[500]"
ip -n west addr del $WEST/24 dev wan
is_back()
{
	has_states west 2 && has_states east 2 &&
		on_way west $SECOND $EAST && on_way east $EAST $SECOND
}
wait_for 30 is_back
ping_ok ann 10.2.0.2
ping_ok bob 10.1.0.2
