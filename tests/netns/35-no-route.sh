#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a peer that cannot be reached yet, or may have any address, refuses no
# load: traps stand and let nothing out, and what is to start starts when there
# is a route.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

# routed_conf: west's, with the address that routing gives
routed_conf()
{
	gateway_conf west east | sed 's/local_addrs = .*/local_addrs = %any/'
}

cut()
{
	ip -n west route add unreachable 192.0.2.2/32
}

join()
{
	ip -n west route del unreachable 192.0.2.2/32
}

# trap_knows_source: the policies have got the address of west's side
trap_knows_source()
{
	policies west | grep -qF 'tmpl src 192.0.2.1 dst 192.0.2.2'
}

two_gateways
ping_ok ann 10.2.0.2 1
gateway_conf east west | ikek_load east

step 'a trap without a route'
cut
START=trap routed_conf | ikek_load west
policy_has west out 10.1.0.0/24 10.2.0.0/24 'tmpl src 0.0.0.0 dst 192.0.2.2'
policy_has west in 10.2.0.0/24 10.1.0.0/24 'tmpl src 192.0.2.2 dst 0.0.0.0'
forget_crossed
ping_fails ann 10.2.0.2
nothing_crossed_in_clear

step 'and with it'
join
wait_for 10 trap_knows_source
ping_ok ann 10.2.0.2
tunnel_is_up
only_esp_crossed
tunnel_carries

step 'start without a route, and then with it'
ikek_reset west
tunnel_is_down
cut
START=start routed_conf | ikek_load west
must ikek west why tunnel
says 'no route'
must ikek west show sas
says tunnel
hold_for 1 has_states west 0
join
tunnel_is_up
tunnel_carries

step 'up without a route, and then with it'
tunnel_down west
cut
in_background west up ikekctl up tunnel/net
hold_for 1 has_sas west 0
join
tunnel_is_up
wait $JOB || fail "up: $(cat "$LOGS/up")"

step 'a trap for a peer that may have any address'
ikek_reset west
tunnel_is_down
START=trap gateway_conf west east |
	sed 's/remote_addrs = .*/remote_addrs = %any/' | ikek_load west
says 'warning.*net.*no single address'
policy_has west out 10.1.0.0/24 10.2.0.0/24 'action block'
forget_crossed
ping_fails ann 10.2.0.2
nothing_crossed_in_clear
tunnel_up east
tunnel_carries

step 'a trap for what is from our address follows it'
ikek_reset west
tunnel_is_down
MODE=transport LOCAL_TS=dynamic REMOTE_TS=dynamic
PEER_ADDRS=%any gateway_conf east west | ikek_load east
START=trap routed_conf | ikek_load west
policy_has west out 192.0.2.1/32 192.0.2.2/32
ip -n west addr add 192.0.2.11/24 dev wan
on west sysctl -qw net.ipv4.conf.wan.promote_secondaries=1
ip -n west addr del 192.0.2.1/24 dev wan
trap_follows()
{
	policies west | grep -qF ' src 192.0.2.11/32 dst 192.0.2.2/32 '
}
wait_for 5 trap_follows
forget_crossed
ping_ok west 192.0.2.2
only_esp_crossed
