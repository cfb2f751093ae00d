#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: while some of the allocations fail that are made on ikek's behalf, in
# the kernel's part of it and below, tunnels are set up, rekeyed, moved and taken
# down, traps are hit and configurations are loaded, whatever comes of that. As
# soon as there is memory again all works, both sides and XFRM agree, and nothing
# is left behind. A soft limit that XFRM could not tell of is not forgotten.
# kernels: uml

. "$(dirname "$0")/lib/all.sh"

FAILSLAB=/sys/kernel/debug/failslab
ROUNDS=${ROUNDS:-6}
WEST=(192.0.2.1 192.0.2.11)

# memory_fails PER-CENT [Y]: of the allocations made in calls from ikek's code;
# with Y only of those that may not sleep. Not of those by which the kernel's own
# checks count references: they would say that they can no longer be relied on.
memory_fails()
{
	local start size checks

	checks=($(sort /proc/kallsyms | grep -A 1 ' ref_tracker_alloc$' |
		cut -d ' ' -f 1))
	read -r start <"/sys/module/ikek/sections/.text"
	read -r size <"/sys/module/ikek/coresize"
	echo "${2-N}" >$FAILSLAB/ignore-gfp-wait
	echo 0 >$FAILSLAB/verbose
	echo -1 >$FAILSLAB/times
	echo 32 >$FAILSLAB/stacktrace-depth
	echo $((start)) >$FAILSLAB/require-start
	echo $((start + size)) >$FAILSLAB/require-end
	echo $((0x${checks[0]})) >$FAILSLAB/reject-start
	echo $((0x${checks[1]})) >$FAILSLAB/reject-end
	echo "$1" >$FAILSLAB/probability
}

memory_is_back()
{
	echo 0 >$FAILSLAB/probability
}

# conf ME PEER START: they may move
conf()
{
	MY_ADDRS=%any PEER_ADDRS=$4 START=$3 gateway_conf "$1" "$2"
	cat <<-'END'
	ikek {
		retransmit_timeout = 0.2
		retransmit_base = 1
		retransmit_tries = 4
		half_open_timeout = 1
	}
	END
}

# try ARGUMENT...: an order, whatever comes of it
try()
{
	ikek "$@" --wait 2 >>"$LOGS/orders" 2>&1
}

# west_moves: to its other address
west_moves()
{
	local old=$AT

	[ "$AT" = 0 ] && AT=1 || AT=0
	ip -n west addr add "${WEST[AT]}/24" dev wan
	ip -n west addr del "${WEST[old]}/24" dev wan
}

round()
{
	try west up tunnel/net
	try west rekey tunnel/net
	try east rekey tunnel
	west_moves
	try east rekey tunnel/net
	on ann ping -n -c 2 -i 0.1 -W 1 10.2.0.2 >/dev/null 2>&1
	try east down tunnel/net
	on ann ping -n -c 2 -i 0.1 -W 1 10.2.0.2 >/dev/null 2>&1
	try west rekey tunnel
	try west down tunnel
	ikek west load "$LOGS/$1" >>"$LOGS/orders" 2>&1
	ikek east load "$LOGS/east" >>"$LOGS/orders" 2>&1
}

# agree: each side's only IKE SA and Child SA are the other's, and XFRM has no
# states but theirs
agree()
{
	local west

	west=$(sas west spi-in spi-out)
	[ "$west" = "$(sas east spi-out spi-in)" ] && [[ $west == '1 '* ]] &&
		has_states west 2 && has_states east 2
}

# sas NAMESPACE IN OUT: prints how many IKE SAs there are, and the SPIs of the
# IKE SA and the Child SA of each Child SA
sas()
{
	ikek_json "$1" "len(d), [(sa['spi-i'], sa['spi-r'], c['$2'], c['$3'])
		for sa in d for c in sa.get('child', [])]" show sas
}

[ -e $FAILSLAB/require-start ] || mountpoint -q /sys/kernel/debug ||
	must mount -t debugfs debugfs /sys/kernel/debug
[ -e $FAILSLAB/require-start ] ||
	skip 'the kernel cannot make allocations of a module fail'

two_gateways
# an address that goes does not take the other one along
on west sysctl -qw net.ipv4.conf.all.promote_secondaries=1
AT=0
conf west east none 192.0.2.2 >"$LOGS/none"
conf west east trap 192.0.2.2 >"$LOGS/trap"
conf east west none %any >"$LOGS/east"
ikek_load east <"$LOGS/east"
ikek_load west <"$LOGS/none"
at_end memory_is_back
tunnel_up west
wait_for 10 agree

for percent in 1 5 20; do
	step "$percent per cent fail"
	failed=$(ikek_stat east rx-nomem)
	memory_fails $percent
	for ((i = 0; i < ROUNDS; i++)); do
		[ $((i % 2)) = 0 ] && round trap || round none
	done
	memory_is_back
	step "memory is back; $(($(ikek_stat east rx-nomem) - failed)) requests not heard for want of it"
	ikek_load west <"$LOGS/none"
	ikek_load east <"$LOGS/east"
	up_again()
	{
		ikek west up tunnel/net && agree
	}
	wait_for 20 up_again
	tunnel_carries
	must ikek west rekey tunnel/net
	must ikek east rekey tunnel
	wait_for 10 agree
	tunnel_carries
	tunnel_down west
	for gw in west east; do
		same "policies of $gw" "$(count_policies $gw)" 0
		for name in ike-sas child-sas message-memory fragment-memory \
			queued; do
			same "$name of $gw" "$(ikek_stat $gw $name)" 0
		done
	done
done

step 'a soft limit is reached while there is no memory to tell of it'
IN_CHILD='rekey_packets = 20
	life_packets = 100000
	rand_packets = 0' conf west east none 192.0.2.2 | ikek_load west
tunnel_up west
rekeyed=$(ikek_stat west child-rekeyed)
memory_fails 100 Y
ping_ok ann 10.2.0.2 30
same 'Child SAs rekeyed' "$(ikek_stat west child-rekeyed)" "$rekeyed"
memory_is_back
ping_ok ann 10.2.0.2 1
rekeyed_now()
{
	[ "$(ikek_stat west child-rekeyed)" -gt "$rekeyed" ]
}
wait_for 10 rekeyed_now
ping_ok ann 10.2.0.2 1
