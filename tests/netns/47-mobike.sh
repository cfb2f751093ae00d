#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a gateway with two uplinks moves its SAs (RFC 4555) when an address or
# a route goes or comes or an interface goes down, in a moment, with no sequence
# number used twice and none taken twice; between IPv4 and IPv6; the side that
# has not initiated moves, too.
# kernels: 6.12 7.2

. "$(dirname "$0")/lib/all.sh"
. "$LIB/uplinks.sh"

# not_taken GATEWAY: prints how many packets XFRM has dropped as seen before, or
# as not genuine. With ESN it takes a number from before its window for one of
# the next 2^32.
not_taken()
{
	on "$1" awk '/^XfrmInState(Seq|Proto)Error/ { n += $2 }
		     END { print n }' /proc/net/xfrm_stat
}

# refuses GATEWAY FROM TO NEW-FROM NEW-TO: what GATEWAY has had before it moved,
# between the new addresses
refuses()
{
	local gw=$1 carried before sent

	before=$(not_taken "$gw")
	carried=$(packets_of "$gw")
	must on isp python3 "$LIB/resend_esp.py" "$LOGS/moves.pcap" "${@:2}"
	sent=$OUTPUT
	[ "$sent" -ge 10 ] || fail "only $sent packets"
	all_came()
	{
		[ $(($(not_taken "$gw") - before +
		     $(packets_of "$gw") - carried)) = "$sent" ]
	}
	wait_for 10 all_came
	same "packets that $gw has taken twice" \
		$(($(packets_of "$gw") - carried)) 0
}

two_gateways
two_uplinks
moving_pair
tunnel_up west
must on_way west $WEST $EAST
for gw in west east; do
	sa_is $gw mobike True
	sa_is $gw encap False
done
same 'where IKE goes' "$(way west)" "$WEST[4500] $EAST[4500]"
CAPTURE_AT=east capture_start moves esp
numbers_run

step 'an address is taken away, and another one is there'
moves $SECOND $EAST 1 ip -n west addr del $WEST/24 dev wan
sa_is west encap False

step 'it comes back, and with it the better route'
moves $WEST $EAST 1 first_uplink

step 'an interface goes down and comes up'
moves $SECOND $EAST 1 ip -n west link set wan down
moves $WEST $EAST 1 eval 'ip -n west link set wan up; first_uplink'

step 'another route is better'
moves $SECOND $EAST 1 ip -n west route add $EAST via $ISP.254
moves $WEST $EAST 1 ip -n west route del $EAST

step 'the initiator has no address of IPv4 any more, and has one again'
moves 2001:db8::1 2001:db8::2 1 eval "ip -n west addr del $WEST/24 dev wan
	ip -n west addr del $SECOND/24 dev wan2"
moves ${ISP6}:1 2001:db8::2 1 ip -n west addr del 2001:db8::1/64 dev wan
on west sysctl -qw net.ipv6.conf.wan.accept_dad=1
moves 2001:db8::1 2001:db8::2 1 ip -n west addr add 2001:db8::1/64 dev wan
first_uplink
second_uplink
moves $WEST $EAST 1 eval "ip -n west link set wan2 down
	ip -n west addr del 2001:db8::1/64 dev wan"
ip -n west link set wan2 up
first_uplink
second_uplink

step "the responder's address is taken away, and it has another one"
on east sysctl -qw net.ipv4.conf.all.promote_secondaries=1
ip -n east addr add $EAST2/24 dev wan
moves $WEST $EAST2 1 ip -n east addr del $EAST/24 dev wan
ip -n east addr add $EAST/24 dev wan
moves $WEST $EAST 1 ip -n east addr del $EAST2/24 dev wan

numbers_end
no_replays
capture_stop
no_number_twice moves

step 'what has come before a move does not come again after it'
must ip -n west addr del $WEST/24 dev wan
wait_for 20 on_way west $SECOND $EAST
wait_for 20 on_way east $EAST $SECOND
refuses east $WEST $EAST $SECOND $EAST
refuses west $EAST $WEST $EAST $SECOND
ping_ok ann 10.2.0.2
ping_ok bob 10.1.0.2

[ "$(ikek_stat west moved)" -ge 10 ] || fail 'it was not counted'
tunnel_down west
