# SPDX-License-Identifier: GPL-2.0-only
# Namespaces and links; sourced by bash after test.sh.
#
#   ann ---- west ==== wire ==== east ---- bob
#   10.1.0.2  192.0.2.1    192.0.2.2  10.2.0.2
#   2001:db8:1::2  2001:db8::1   2001:db8::2  2001:db8:2::2
#
# west and east are gateways, ann and bob the clients behind them. wire is a
# bridge between the gateways: what crosses it can be captured, counted, lost.

GATEWAYS=()
CLIENTS=()
declare -A NUMBER

# on NAMESPACE COMMAND...: with busybox's nsenter, which starts in a fraction of
# the other's time, but would run its own applet if COMMAND were not a path
on()
{
	local ns=$1 program=$2

	shift 2
	hash "$program" 2>/dev/null
	busybox nsenter --net="/run/netns/$ns" -- \
		"${BASH_CMDS[$program]-$program}" "$@"
}

# in_background NAMESPACE LOG COMMAND...: sets JOB to the process that runs
# it, and stops it at the end
in_background()
{
	local ns=$1 log=$2

	shift 2
	hash "$1" 2>/dev/null
	busybox nsenter --net="/run/netns/$ns" -- \
		"${BASH_CMDS[$1]-$1}" "${@:2}" >"$LOGS/$log" 2>&1 </dev/null &
	JOB=$!
	at_end end_job $JOB
}

# end_job PID [SIGNAL]: one of our own processes, and waits for it
end_job()
{
	kill -"${2-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

# namespace NAME...: with forwarding, and without what takes time
namespace()
{
	local ns

	for ns; do
		ip netns add "$ns" || fail "no namespace $ns"
		at_end ip netns del "$ns"
		on "$ns" sysctl -qw net.ipv6.conf.all.accept_dad=0 \
			net.ipv6.conf.default.accept_dad=0 \
			net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
			net.ipv4.conf.all.send_redirects=0 \
			net.ipv4.conf.default.send_redirects=0
		ip -n "$ns" link set lo up
	done
}

# outer NAMESPACE 4|6, inner NAMESPACE 4|6: addresses of a gateway on the
# wire and of the client behind it; subnet NAMESPACE 4|6: the client's network
outer()
{
	[ "$2" = 4 ] && echo "192.0.2.${NUMBER[$1]}" ||
		echo "2001:db8::${NUMBER[$1]}"
}

inner()
{
	[ "$2" = 4 ] && echo "10.${NUMBER[$1]}.0.2" ||
		echo "2001:db8:${NUMBER[$1]}::2"
}

subnet()
{
	[ "$2" = 4 ] && echo "10.${NUMBER[$1]}.0.0/24" ||
		echo "2001:db8:${NUMBER[$1]}::/64"
}

# wire_up: the bridge, which counts what it is given to carry
wire_up()
{
	namespace wire
	ip -n wire link add name bridge0 type bridge mcast_snooping 0 &&
	ip -n wire link set bridge0 up || fail "no bridge"
	on wire nft -f - <<-'END' || fail "no counters on the wire"
	table bridge wire {
		counter crossed-esp { }
		counter crossed-udp-esp { }
		counter crossed-ike { }
		counter crossed-keepalive { }
		counter crossed-other { }
		chain arrivals {
			type filter hook prerouting priority 0
			meta protocol != { ip, ip6 } return
			icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } return
			meta l4proto icmpv6 icmpv6 type { nd-router-solicit, mld-listener-report, mld2-listener-report } return
			meta l4proto esp counter name "crossed-esp" return
			udp length 9 counter name "crossed-keepalive" return
			udp dport 4500 @th,64,32 != 0 counter name "crossed-udp-esp" return
			udp sport 4500 @th,64,32 != 0 counter name "crossed-udp-esp" return
			udp dport { 500, 4500 } counter name "crossed-ike" return
			udp sport { 500, 4500 } counter name "crossed-ike" return
			counter name "crossed-other"
		}
	}
	END
}

# wan_of GATEWAY: connects it to the wire
wan_of()
{
	local gw=$1 n=${NUMBER[$1]}

	ip link add wan netns "$gw" type veth peer name "$gw" netns wire ||
		fail "no link between $gw and the wire"
	ip -n wire -batch - <<-END
	link set $gw master bridge0
	link set $gw up
	END
	ip -n "$gw" -batch - <<-END
	addr add 192.0.2.$n/24 dev wan
	addr add 2001:db8::$n/64 dev wan nodad
	link set wan up
	END
}

# gateway NAME CLIENT: connects NAME to the wire and CLIENT to NAME
gateway()
{
	local gw=$1 client=$2 n=$((${#GATEWAYS[@]} + 1)) other

	namespace "$gw" "$client"
	NUMBER[$gw]=$n
	NUMBER[$client]=$n
	ip link add lan netns "$gw" type veth peer name lan netns "$client" ||
		fail "no link between $gw and $client"
	wan_of "$gw"
	ip -n "$gw" -batch - <<-END
	addr add 10.$n.0.1/24 dev lan
	addr add 2001:db8:$n::1/64 dev lan nodad
	link set lan up
	END
	ip -n "$client" -batch - <<-END
	addr add 10.$n.0.2/24 dev lan
	addr add 2001:db8:$n::2/64 dev lan nodad
	link set lan up
	route add default via 10.$n.0.1
	route add default via 2001:db8:$n::1
	END
	for other in "${GATEWAYS[@]}"; do
		route_between "$gw" "$other"
		route_between "$other" "$gw"
	done
	GATEWAYS+=("$gw")
	CLIENTS+=("$client")
}

route_between()
{
	ip -n "$1" route add "$(subnet "$2" 4)" via "$(outer "$2" 4)" \
		src "10.${NUMBER[$1]}.0.1" &&
	ip -n "$1" -6 route add "$(subnet "$2" 6)" via "$(outer "$2" 6)" \
		src "2001:db8:${NUMBER[$1]}::1" || fail "no route from $1 to $2"
}

# two_gateways: the picture above. What leaves the clients in clear text would
# arrive, so a ping that is answered proves nothing by itself.
two_gateways()
{
	wire_up
	gateway west ann
	gateway east bob
}

# lose [NFT-EXPRESSION...]: packets like this, or all, do not arrive: they go
# missing between the wire and a gateway's XFRM
lose()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		on "$gw" nft -f - <<-END || fail "cannot lose $*"
		table inet loss {
			chain arrivals {
				type filter hook prerouting priority -310
				iifname != "wan" accept
				meta ipsec exists accept
				icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
				$* counter drop
			}
		}
		END
	done
}

# lose_second_fragment: of IKE_AUTH requests, when they come in fragments. Its
# number stands behind UDP, a marker, the IKE header and a header more.
lose_second_fragment()
{
	lose @th,240,8 35 @th,248,8 8 @th,352,16 2
}

# narrow OCTETS: the wire carries no longer packets, of IPv4 or of IPv6, and no
# fragments of IP
narrow()
{
	on wire nft -f - <<-END || fail "the wire cannot be narrowed"
	table bridge narrow {
		counter taken { }
		chain crossing {
			type filter hook forward priority 0
			ip length > $1 counter name taken drop
			ip frag-off & 0x3fff != 0 counter name taken drop
			ip6 length > $(($1 - 40)) counter name taken drop
			ip6 nexthdr 44 counter name taken drop
		}
	}
	END
}

# widen: the opposite; taken: prints how many packets the narrow wire has taken
widen()
{
	on wire nft delete table bridge narrow
}

taken()
{
	on wire nft list counter bridge narrow taken |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# mend_wire: everything arrives
mend_wire()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		on "$gw" nft flush chain inet loss arrivals
	done
}

# lost: prints how many packets lose's rules have taken
lost()
{
	local gw

	for gw in "${GATEWAYS[@]}"; do
		on "$gw" nft list chain inet loss arrivals
	done | awk '{ for (i = 1; i < NF; i++) if ($i == "packets") n += $(i + 1) }
		    END { print n + 0 }'
}

# lost_at GATEWAY: lose's rules have taken something there
lost_at()
{
	[[ $(on "$1" nft list chain inet loss arrivals) =~ \
		'counter packets '[1-9] ]]
}

# crossed esp|udp-esp|ike|keepalive|other...: prints how many packets crossed the wire, a line
# for each
crossed()
{
	local word rest counter
	local -A packets=()

	on wire nft list counters table bridge wire |
		while read -r word rest; do
			case $word in
			counter) counter=${rest%% *} ;;
			packets) packets[$counter]=${rest%% *} ;;
			esac
		done
	for counter; do
		echo "${packets[crossed-$counter]}"
	done
}

forget_crossed()
{
	on wire nft reset counters >/dev/null
}

# only_esp_crossed: ESP and nothing in clear text, since forget_crossed;
# with ESP_IN=udp-esp, ESP in UDP
only_esp_crossed()
{
	local esp other

	crossed "${ESP_IN-esp}" other | { read -r esp; read -r other; }
	[ "$esp" -gt 0 ] || fail "no ${ESP_IN-esp} crossed the wire"
	[ "$other" = 0 ] || fail "$other packets in clear text crossed the wire"
}

# all_cross [4|6]: ann and bob reach each other through ESP alone, both ways
all_cross()
{
	local family=${1-4}

	forget_crossed
	ping_ok ann "$(inner bob "$family")"
	ping_ok bob "$(inner ann "$family")"
	only_esp_crossed
}

nothing_crossed_in_clear()
{
	same "packets in clear text on the wire" "$(crossed other)" 0
}

# capture_start NAME [FILTER...]: what crosses the wire, on the side of west or
# of $CAPTURE_AT, goes to $LOGS/NAME.pcap
capture_start()
{
	local name=$1

	shift
	in_background wire "$name.tcpdump" tcpdump -i "${CAPTURE_AT-west}" -s 0 -U -Z root \
		--immediate-mode -w "$LOGS/$name.pcap" "$@"
	CAPTURE=$JOB
	CAPTURE_FILE=$LOGS/$name.pcap
	wait_for 10 grep -q 'listening on' "$LOGS/$name.tcpdump"
}

# capture_stop: when tcpdump has written down all that it has seen
capture_stop()
{
	local size=-1 same=0 now

	while [ $same -lt 6 ]; do
		now=$(stat -c %s "$CAPTURE_FILE")
		[ "$now" = "$size" ] && same=$((same + 1)) || same=0
		size=$now
		pause
	done
	end_job "$CAPTURE" INT
}

# captured NAME [FILTER...]: prints what is in the capture, one packet a line
captured()
{
	local name=$1

	shift
	tcpdump -nn -r "$LOGS/$name.pcap" "$@" 2>/dev/null
}

logs_net()
{
	local ns

	for ns in "${GATEWAYS[@]}" "${CLIENTS[@]}"; do
		ip -n "$ns" addr
		ip -n "$ns" route
		ip -n "$ns" -6 route
		on "$ns" nft list ruleset
		on "$ns" cat /proc/net/xfrm_stat /proc/net/snmp
	done >"$LOGS/net"
	cat /proc/net/softnet_stat >"$LOGS/softnet"
}
