#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: IKE SAs without a Child SA (RFC 6023), begun by ikek and by strongSwan,
# and what follows when one side demands what the other one refuses.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
PEER=strongSwan

# both_load OURS THEIRS: what ikek and strongSwan have for `childless'
both_load()
{
	IN_CONN="childless = $2" gateway_conf east west | strongswan_load east
	IN_CONN="childless = $1" gateway_conf west east | ikek_load west
	strongswan_forget_log east
}

# first_was_late: it had an exchange of its own
first_was_late()
{
	both_are_up
	strongswan_logged east "$1 CREATE_CHILD_SA request" ||
		fail 'the first Child SA came with the IKE SA'
	traffic_passes
	must ikek west down tunnel
	both_are_down
}

two_gateways
strongswan_start east
suite strongswan gcm-x25519

step 'ikek begins without a Child SA'
both_load force allow
must ikek west up tunnel/net
first_was_late parsed

step 'strongSwan begins, first the IKE SA alone'
both_load allow force
must strongswan_ctl east --initiate --ike tunnel --timeout 20
wait_for 10 has_sas west 1
same 'states in west' "$(count_states west)" 0
must strongswan_up east net
first_was_late generating

step 'both could, neither wants to'
both_load allow allow
must ikek west up tunnel/net
both_are_up
! strongswan_logged east 'CREATE_CHILD_SA' ||
	fail 'the Child SA had an exchange of its own'
must ikek west down tunnel
both_are_down

step 'ikek refuses what strongSwan demands'
both_load never force
must_fail 1 strongswan_ctl east --initiate --ike tunnel --timeout 20
wait_for 10 has_sas west 0

step 'strongSwan refuses what ikek demands'
both_load force never
must_fail 1 ikek west up tunnel/net
must ikek west why tunnel
says 'childless|Child SA|RFC 6023'
wait_for 10 has_sas west 0
