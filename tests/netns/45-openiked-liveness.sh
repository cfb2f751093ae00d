#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek notices that OpenIKED has gone, either deletes, and what follows; a
# packet that finds OpenIKED's Child SA gone; both begin at once; ikek
# authenticates anew.
#
# OpenIKED cannot authenticate anew by itself, nor delete a single Child SA. Its
# policies are in the kernel only while there is an IKE SA. When Child SAs were
# used it cannot find out in Linux, so it asks only five minutes after the last
# IKE message. What it has to begin it looks for once a minute, or when it is
# told once more that it is active. Told to have a single IKE SA with a peer it
# forgets the other one without a word, else it keeps all.
# kernels: 6.12
# needs: openiked

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
. "$LIB/life.sh"
PEER=OpenIKED

peer_start()
{
	ROLE=active SETTINGS="set passive
	set ${SINGLE-enforcesingleikesa}" openiked_conf east west |
		openiked_start east
}

peer_kill()
{
	end_job "$(cat "$LOGS/openiked-east/pid")" KILL
	rm -f "$LOGS/openiked-east/socket"
	ip -n east xfrm state flush
	ip -n east xfrm policy flush
}

# All of its habits are one: to be active.
peer_load()
{
	must openiked_ctl east passive
}

peer_begin()
{
	must openiked_ctl east active
}

peer_down()
{
	openiked_ctl east reset id FQDN/west.example.org
}

two_gateways
ping_ok ann 10.2.0.2 1
suite openiked gcm-x25519
peer_start
ikek_asks

peer_is_killed
peer_deletes

step 'OpenIKED begins anew when ikek has deleted'
west_load
east_up
since established
must ikek west down tunnel
both_are_down
peer_begin
wait_for 20 grown established 1
back_up

step 'a packet finds that ikek has deleted the Child SA'
must ikek west down tunnel/net
wait_for 10 has_states east 0
gets_through bob 10.1.0.2
both_are_up
traffic_passes
all_gone

SINGLE=noenforcesingleikesa
peer_kill
peer_start
ikek_renews
both_begin
one_is_left
openiked_stop east
