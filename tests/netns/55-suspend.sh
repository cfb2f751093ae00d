#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a machine that sleeps goes on where it was: SAs are replaced at once if
# their time came meanwhile, no peer is taken for dead, and what has outlived its
# life comes anew.
# kernels: uml

. "$(dirname "$0")/lib/all.sh"

# naps: prints how often the machine has slept
naps()
{
	cat /sys/power/suspend_stats/success
}

# sleeps SECONDS: the whole machine does, with both gateways, until whoever runs it
# wakes it. Another signal may do so, too, and one that comes before it sleeps
# keeps it from that.
sleeps()
{
	local end=$(($(date +%s) + $1)) before now

	before=$(naps)
	echo "$1" >/host/run/wake
	while now=$(date +%s); [ $now -lt $end ] || [ "$(naps)" = "$before" ]; do
		[ $now -lt $((end + 30)) ] || fail 'the machine does not sleep'
		echo mem >/sys/power/state
	done
	rm /host/run/wake
}

grep -q 'User Mode Linux' /proc/cpuinfo || skip 'nobody would wake this machine'
at_end rm -f /host/run/wake
two_gateways
gateway_conf east west | ikek_load east

step 'both kinds of SAs are due when it wakes'
START=start IN_CONN='rekey_time = 30s
	rand_time = 0
	dpd_delay = 2s' IN_CHILD='rekey_time = 30s
	rand_time = 0
	dpd_action = clear' gateway_conf west east | ikek_load west
tunnel_is_up
tunnel_carries
forget_stats
sleeps 31
wait_for 3 grows rekeyed 1
wait_for 3 grows child-rekeyed 1
tunnel_is_up
tunnel_carries
same 'IKE SAs from scratch' "$(ikek_stat west established)" \
	"${STATS[established]}"
same 'Child SAs from scratch' "$(ikek_stat west child-established)" \
	"${STATS[child-established]}"

step 'a Child SA has outlived its life when it wakes'
START=start IN_CONN='rekey_time = 0' IN_CHILD='rekey_time = 0
	life_time = 8s' gateway_conf west east | ikek_load west
tunnel_is_up
forget_stats
sleeps 10
wait_for 5 grows child-established 1
tunnel_is_up
tunnel_carries

step 'asleep all the time, between packets'
START=start IN_CONN='rekey_time = 0' IN_CHILD='rekey_time = 0' \
	gateway_conf west east | ikek_load west
tunnel_is_up
forget_stats
for ((i = 0; i < 3; i++)); do
	sleeps 5
	tunnel_carries
done
same 'Child SAs from scratch' "$(ikek_stat west child-established)" \
	"${STATS[child-established]}"
step "it has slept $(naps) times"
