#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a machine that sleeps goes on where it was: SAs are replaced at once if
# their time came meanwhile, no peer is taken for dead, and what has outlived its
# life comes anew.
# kernels: uml

. "$(dirname "$0")/lib/all.sh"

# sleeps SECONDS: the whole machine does, with both gateways, until whoever runs it
# wakes it. Another signal may do so, too.
sleeps()
{
	local end=$(($(date +%s) + $1))

	echo "$1" >/host/run/wake
	while [ "$(date +%s)" -lt $end ]; do
		echo mem >/sys/power/state || fail 'the machine does not sleep'
		NAPS=$((NAPS + 1))
	done
}

grep -q 'User Mode Linux' /proc/cpuinfo || skip 'nobody would wake this machine'
NAPS=0
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
step "it has slept $NAPS times"
