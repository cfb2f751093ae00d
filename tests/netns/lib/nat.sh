# SPDX-License-Identifier: GPL-2.0-only
# NATs in front of gateways; sourced by bash after net.sh.
#
#   ann ---- west ------- west-nat ==== wire ==== east ---- bob
#        192.168.0.2   192.168.0.1  192.0.2.1   192.0.2.2
#
# The NAT has the address that the gateway had on the wire, and the gateway a
# private one, the same behind every NAT. What comes to IKE's ports from the
# wire is for the gateway.

PRIVATE=192.168.0.2
PRIVATE6=fd00::2

# nat_before GATEWAY
nat_before()
{
	local gw=$1 nat=$1-nat n=${NUMBER[$1]} other

	namespace "$nat"
	ip -n "$gw" link set wan netns "$nat" &&
	ip link add wan netns "$gw" type veth peer name lan netns "$nat" ||
		fail "no links for $nat"
	ip -n "$nat" -batch - <<-END
	addr add 192.0.2.$n/24 dev wan
	addr add 2001:db8::$n/64 dev wan nodad
	addr add 192.168.0.1/24 dev lan
	addr add fd00::1/64 dev lan nodad
	link set wan up
	link set lan up
	END
	ip -n "$gw" -batch - <<-END
	addr add $PRIVATE/24 dev wan
	addr add $PRIVATE6/64 dev wan nodad
	link set wan up
	route add default via 192.168.0.1
	route add default via fd00::1
	END
	for other in "${GATEWAYS[@]}"; do
		[ "$other" = "$gw" ] || route_through_nat "$gw" "$other"
	done
	NAT_ZONE=0
	nat_maps "$gw" 192.0.2.$n 500 4500
}

# nat_gone GATEWAY: it is on the wire itself again
nat_gone()
{
	local gw=$1 other

	gone()
	{
		! ip -n wire link show "$gw" && ! ip -n "$gw" link show wan
	}
	ip netns del "$gw-nat"
	wait_for 10 gone
	wan_of "$gw"
	for other in "${GATEWAYS[@]}"; do
		[ "$other" = "$gw" ] && continue
		route_between "$gw" "$other"
		ip -n "$other" neigh flush all 2>/dev/null
		[ ! -e "/run/netns/$other-nat" ] ||
			ip -n "$other-nat" neigh flush all
	done
}

# nat_shared GATEWAY OWNER: GATEWAY comes to be behind the NAT of OWNER, too,
# which now gives to both whatever ports are free
nat_shared()
{
	local gw=$1 nat=$2-nat n=${NUMBER[$2]} other

	ip -n "$gw" link del wan
	ip link add wan netns "$gw" type veth peer name lan2 netns "$nat" ||
		fail "no link between $gw and $nat"
	ip -n "$nat" addr add 192.168.1.1/24 dev lan2
	ip -n "$nat" link set lan2 up
	ip -n "$gw" addr add 192.168.1.2/24 dev wan
	ip -n "$gw" link set wan up
	ip -n "$gw" route add default via 192.168.1.1
	for other in "${GATEWAYS[@]}"; do
		[ "$other" = "$gw" ] ||
			ip -n "$gw" route add "$(subnet "$other" 4)" \
				via 192.168.1.1 src "10.${NUMBER[$gw]}.0.1"
	done
	on "$nat" nft -f - <<-END || fail "no NAT for $gw"
	flush ruleset
	table ip nat {
		chain out {
			type nat hook postrouting priority srcnat
			oifname wan masquerade
		}
	}
	END
}

# What a gateway sends into another's network has its inner address.
route_through_nat()
{
	ip -n "$1" route add "$(subnet "$2" 4)" via 192.168.0.1 \
		src "10.${NUMBER[$1]}.0.1" &&
	ip -n "$1" -6 route add "$(subnet "$2" 6)" via fd00::1 \
		src "2001:db8:${NUMBER[$1]}::1" || fail "no route from $1 to $2"
}

# nat_maps GATEWAY ADDRESS PORT PORT-4500: from now on the NAT gives these to
# the gateway for its ports 500 and 4500; in the other family nothing is changed
# but the address. What it knew so far it has forgotten: connections are in
# another zone.
nat_maps()
{
	local gw=$1 n=${NUMBER[$1]}
	local map4="192.0.2.$n 500 4500" map6="2001:db8::$n 500 4500"

	[[ $2 == *:* ]] && map6="${*:2}" || map4="${*:2}"
	NAT_ZONE=$((NAT_ZONE + 1))
	{
		echo 'flush ruleset'
		nat_table ip $PRIVATE $map4
		nat_table ip6 $PRIVATE6 $map6
	} | on "$gw-nat" nft -f - || fail "no NAT for $gw"
}

# nat_table ip|ip6 PRIVATE ADDRESS PORT PORT-4500: prints it. In front of a port
# an address of IPv6 stands in brackets.
nat_table()
{
	local in=$2 out=$3

	[ "$1" = ip ] || in="[$2]" out="[$3]"
	cat <<-END
	table $1 nat {
		chain zone {
			type filter hook prerouting priority raw
			ct zone set $NAT_ZONE
		}
		chain in {
			type nat hook prerouting priority dstnat
			iifname wan udp dport $4 dnat to $in:500
			iifname wan udp dport $5 dnat to $in:4500
		}
		chain out {
			type nat hook postrouting priority srcnat
			oifname wan udp sport 500 snat to $out:$4
			oifname wan udp sport 4500 snat to $out:$5
			oifname wan snat to $3
		}
	}
	END
}

# way NAMESPACE: prints between which addresses and ports its IKE SA goes
way()
{
	ikek "$1" show sas | sed -n '2s/^  \([^ ]*\) .* === \([^ ]*\) .*/\1 \2/p'
}

# goes NAMESPACE WAY: its IKE SA and all of its states go there and nowhere else
goes()
{
	local ns=$1 l r state

	[ "$(way "$ns")" = "$2" ] || return
	[[ $2 =~ ^(.*)\[(.*)\]\ (.*)\[(.*)\]$ ]] || return
	l="src ${BASH_REMATCH[1]} dst ${BASH_REMATCH[3]} "
	r="src ${BASH_REMATCH[3]} dst ${BASH_REMATCH[1]} "
	while read -r state; do
		[[ " $state" == *" $l"*" sport ${BASH_REMATCH[2]} dport ${BASH_REMATCH[4]} "* ||
		   " $state" == *" $r"*" sport ${BASH_REMATCH[4]} dport ${BASH_REMATCH[2]} "* ]] ||
			return
	done < <(states "$ns")
}

logs_nat()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		[ -e "/run/netns/$gw-nat" ] || continue
		on "$gw-nat" nft list ruleset
		on "$gw-nat" cat /proc/net/nf_conntrack
	done >"$LOGS/nat" 2>&1
}
