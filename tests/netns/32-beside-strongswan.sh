#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a userspace key manager in other namespaces of the same machine is
# not disturbed, by tunnels, traps and unloading.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"

two_gateways
gateway north nora
gateway south sue
strongswan_start north south

step 'a tunnel of strongSwan, and one of ikek'
gateway_conf south north | strongswan_load south
gateway_conf north south | strongswan_load north
must strongswan_up north net
before=$(ip -n north xfrm state | sed -n 's/.*spi \(0x[0-9a-f]*\).*/\1/p')
ikek_pair
tunnel_up west
tunnel_carries
ping_ok nora 10.4.0.2

step "traps of both, each with its own acquires"
ikek_reset west east
gateway_conf east west | ikek_load east
START=trap gateway_conf west east | ikek_load west
ping_ok ann 10.2.0.2 1
tunnel_is_up
after=$(ip -n north xfrm state | sed -n 's/.*spi \(0x[0-9a-f]*\).*/\1/p')
same "strongSwan's states" "$after" "$before"
must strongswan_down north tunnel
START=trap gateway_conf north south | strongswan_load north
wait_for 30 on nora ping -n -c 1 -W 1 10.4.0.2
has_states north 2 || fail "strongSwan's trap has not worked"

step 'ikek goes'
must ikek west flush
must rmmod ikek
IKEK_STARTED=
ping_ok nora 10.4.0.2
has_states north 2 || fail "strongSwan's states are gone"
must strongswan_down south tunnel
wait_for 10 has_states north 0
