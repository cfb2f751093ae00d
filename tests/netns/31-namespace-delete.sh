#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a namespace can be deleted while its tunnel carries traffic and while
# one is being set up; nothing keeps it alive, and others live on.
# kernels: 6.1 6.12 7.2 uml
# processors: 2
# timeout: 240

. "$(dirname "$0")/lib/all.sh"

# gone GATEWAY: the namespace has really ended, for its link has gone with it
gone()
{
	! ip -n wire link show "$1"
}

two_gateways
gateway north nat
traffic_start ann 10.2.0.2

step 'with a tunnel that carries traffic'
gateway_conf east west | ikek_load east
START=trap gateway_conf west east | ikek_load west
gateway_conf north east | ikek_load north
tunnel_is_up
ip netns del west
wait_for 20 gone west

step 'while a tunnel is being set up'
must_fail 1 timeout 10 nsenter --net=/run/netns/north -- ikekctl up tunnel
in_background north up-north ikekctl up tunnel
ip netns del north
end_job $JOB
wait_for 20 gone north

step 'the one that is left works'
must ikek east show sas
must ikek east flush
wait_for 10 has_states east 0
ip netns del east
wait_for 20 gone east
