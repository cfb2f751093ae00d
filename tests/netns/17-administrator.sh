#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: an administrator takes states and policies out of XFRM. Policies come
# back, Child SAs end on both sides, and the next packet brings a new one; what
# is not ours is left alone.
# kernels: 6.1 6.12 7.2 uml
# processors: 2

. "$(dirname "$0")/lib/all.sh"

# policies_are NAMESPACE WANTED: as policies prints them, in any order
policies_are()
{
	[ "$(policies "$1" | no_index | sort)" = "$2" ]
}

# no_index: policies without what each new one has of its own
no_index()
{
	sed 's/ index [0-9]*//'
}

# spi NAMESPACE FROM TO: prints the SPI of the state
spi()
{
	states "$1" | sed -n "s/^ src $2 dst $3 .* spi \(0x[0-9a-f]*\).*/\1/p"
}

two_gateways
ping_ok ann 10.2.0.2 1
gateway_conf east west | ikek_load east
START=trap gateway_conf west east | ikek_load west
TRAP=$(policies west | no_index | sort)
ping_ok ann 10.2.0.2
tunnel_is_up
TUNNEL=$(policies west | no_index | sort)

step 'all policies are flushed: they come back'
forget_crossed
must ip -n west xfrm policy flush
wait_for 10 policies_are west "$TUNNEL"
tunnel_carries

step 'one of them is deleted: it comes back'
must ip -n west xfrm policy delete dir out \
	src 10.1.0.0/24 dst 10.2.0.0/24
wait_for 10 policies_are west "$TUNNEL"
tunnel_carries

step 'it is written over: the other one stands until it goes'
must ip -n west xfrm policy update dir out \
	src 10.1.0.0/24 dst 10.2.0.0/24 action block
ping_fails ann 10.2.0.2
policy_has west out 10.1.0.0/24 10.2.0.0/24 'action block'
must ip -n west xfrm policy delete dir out \
	src 10.1.0.0/24 dst 10.2.0.0/24
wait_for 10 policies_are west "$TUNNEL"
tunnel_carries

step 'all states are flushed: the peer hears of it, and the trap holds'
forget_crossed
must ip -n west xfrm state flush
wait_for 10 has_states east 0
wait_for 10 has_states west 0
wait_for 10 policies_are west "$TRAP"
has_sas west 1 || fail 'west has lost its IKE SA'
ping_ok ann 10.2.0.2
only_esp_crossed
tunnel_is_up

step 'one state is deleted: so is its Child SA'
for direction in '192.0.2.1 192.0.2.2' '192.0.2.2 192.0.2.1'; do
	set -- $direction
	forget_crossed
	must ip -n west xfrm state delete src "$1" dst "$2" proto esp \
		spi "$(spi west "$1" "$2")"
	wait_for 10 has_states east 0
	wait_for 10 has_states west 0
	ping_ok ann 10.2.0.2
	only_esp_crossed
	tunnel_is_up
done

step 'the policies of a trap alone come back, too'
must ikek west down tunnel
tunnel_is_down
must ip -n west xfrm policy flush
wait_for 10 policies_are west "$TRAP"
forget_crossed
ping_ok ann 10.2.0.2
only_esp_crossed
tunnel_is_up

step 'what is not ours goes as it was told, and nothing else does'
before=$(spi west 192.0.2.1 192.0.2.2)
must ip -n west xfrm state add src 192.0.2.1 dst 192.0.2.9 proto esp \
	spi 0x1000 reqid 9 mode tunnel aead 'rfc4106(gcm(aes))' \
	0x0102030405060708090a0b0c0d0e0f1011121314 128
must ip -n west xfrm policy add dir out src 10.1.0.0/24 dst 10.9.0.0/24 \
	tmpl src 192.0.2.1 dst 192.0.2.9 proto esp reqid 9 mode tunnel
must ip -n west xfrm policy delete dir out src 10.1.0.0/24 dst 10.9.0.0/24
must ip -n west xfrm state delete src 192.0.2.1 dst 192.0.2.9 proto esp \
	spi 0x1000
policies_are west "$TUNNEL" || fail "policies in west: $(policies west)"
tunnel_carries
same 'SPI' "$(spi west 192.0.2.1 192.0.2.2)" "$before"

step 'where a policy of another program stands no Child SA comes'
must ikek west down tunnel
gateway_conf west east | ikek_load west
tunnel_is_down
must ip -n west xfrm policy add dir out src 10.1.0.0/24 dst 10.2.0.0/24 \
	tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 9 mode tunnel
before=$(policies west)
must_fail 1 ikek west up tunnel/net
says 'another program has a policy or a state in its place'
wait_for 10 has_states east 0
same 'states in west' "$(count_states west)" 0
same 'policies in west' "$(policies west)" "$before"
same 'policies in east' "$(count_policies east)" 0
must ip -n west xfrm policy delete dir out src 10.1.0.0/24 dst 10.2.0.0/24
tunnel_up west
tunnel_carries

step 'after the end nothing comes back'
must ikek west flush
must ikek east flush
ip -n west xfrm policy flush
same 'policies in west' "$(count_policies west)" 0
