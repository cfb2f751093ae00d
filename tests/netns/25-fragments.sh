#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: messages that are too long for a datagram go and come in fragments of
# IKE, not of IP; over a path that carries only 576 octets, too, whether the
# configuration knows of it or not.
# kernels: 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

# long_pair [SETTING...]: ikek on both sides; settings of the section ikek
long_pair()
{
	local AROUND="ikek {
		$(printf '%s\n' "$@")
	}"

	MY_ID=east.$LONG_NAME PEER_ID=west.$LONG_NAME gateway_conf east west |
		ikek_load east
	MY_ID=west.$LONG_NAME PEER_ID=east.$LONG_NAME gateway_conf west east |
		ikek_load west
}

# watch_datagrams: from now on df and fragments count packets of the wire that
# IP must not fragment, and that it has fragmented
watch_datagrams()
{
	on wire nft -f - <<-'END' || fail 'no counters on the wire'
	table bridge watch {
		counter df { }
		counter fragments { }
		chain arrivals {
			type filter hook prerouting priority 1
			ip frag-off & 0x3fff != 0 counter name fragments
			ip6 nexthdr 44 counter name fragments
			udp dport { 500, 4500 } ip frag-off & 0x4000 != 0 counter name df
		}
	}
	END
}

# watched COUNTER: prints it
watched()
{
	on wire nft list counter bridge watch "$1" |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# stat_grows NAMESPACE COUNTER COMMAND...: COMMAND makes it grow
stat_grows()
{
	local ns=$1 name=$2 before

	shift 2
	before=$(ikek_stat "$ns" "$name")
	"$@"
	[ "$(ikek_stat "$ns" "$name")" -gt "$before" ] ||
		fail "$name of $ns did not grow: $before"
}

same_octets()
{
	capture_stop
	OUTPUT=$(python3 "$LIB/same_bytes.py" "$LOGS/$1.pcap")
	same 'messages with several wordings' \
		"$(cut -d' ' -f1-4 <<<"$OUTPUT" | sort | uniq -d)" ''
}

two_gateways
watch_datagrams

step 'by default: fragments of 1280 octets, IPv4 and IPv6'
narrow 1280
for OUTER in 4 6; do
	long_pair
	stat_grows west fragment-out tunnel_up west
	same 'fragmentation' "$(ikek_json west \
		'[s["fragmentation"] for s in d]' show sas)" '[True]'
	tunnel_carries
	tunnel_down east
	same 'messages put together' "$(ikek_stat east reassembled)" 1
	same 'retransmissions' "$(ikek_stat west tx-retransmit)" 0
	same 'packets taken' "$(taken)" 0
	ikek_reset west east
done
OUTER=4
same 'fragments of IP' "$(watched fragments)" 0
same 'datagrams with DF' "$(watched df)" 0
widen

step 'fragments of 576 octets, because the configuration says so'
narrow 576
long_pair 'fragment_size_v4 = 576'
stat_grows east fragment-out tunnel_up west
tunnel_carries
must ikek west rekey tunnel
wait_for 10 has_sas west 1
tunnel_down west
same 'retransmissions' "$(ikek_stat west tx-retransmit)" 0
same 'packets taken' "$(taken)" 0

step 'fragments of 576 octets, because nothing else gets through'
long_pair 'retransmit_timeout = 100ms'
stat_grows east fragment-out tunnel_up west
[ "$(taken)" -ge 3 ] || fail "the wire has taken $(taken) packets"
tunnel_carries
tunnel_down east
ikek_reset west east
widen

step 'lost fragments come again, octet for octet'
long_pair 'fragment_size_v4 = 576'
capture_start lost udp port 500 or udp port 4500
lose_second_fragment
ikek west up tunnel/net >"$LOGS/up" 2>&1 &
up=$!
two_lost()
{
	[ "$(lost)" -ge 2 ]
}
wait_for 20 two_lost
same "west's IKE SAs" "$(ikek_sas west)" 0
[ "$(ikek_stat east fragment-memory)" -gt 0 ] || fail 'east keeps no fragments'
mend_wire
wait $up || fail "it did not come up: $(cat "$LOGS/up")"
tunnel_is_up
same_octets lost
says '^192.0.2.1 35 1 request:1/[3-9] ([3-9]|1.)' \
	'^192.0.2.1 35 1 request:2/[3-9] ([3-9]|1.)' \
	'^192.0.2.2 35 1 response:2/[2-9]'
same 'kept in east' "$(ikek_stat east fragment-memory)" 0
tunnel_carries
tunnel_down west

step 'who does not want fragments sends none, and gets none'
IN_CONN='fragmentation = no' long_pair
before=$(ikek_stat west fragment-out)
tunnel_up west
same 'fragmentation' "$(ikek_json west \
	'[s["fragmentation"] for s in d]' show sas)" '[False]'
same "west's fragments" "$(ikek_stat west fragment-out)" "$before"
tunnel_carries
tunnel_down west
