#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: tunnels of either address family through either, with the default
# proposals, brought up by one side and taken down by the other one; under 6.12
# the other way round, too.
# kernels: 6.1 6.12 7.2

. "$(dirname "$0")/lib/all.sh"

two_gateways
for families in 4-in-4 6-in-6 4-in-6 6-in-4; do
	INNER=${families%-in-*} OUTER=${families#*-in-}

	step "$families: west brings it up, east takes it down"
	ikek_pair
	tunnel_up west
	state_has west "$(outer west $OUTER)" "$(outer east $OUTER)" \
		'proto esp' 'mode tunnel' 'aead rfc4106(gcm(aes))'
	state_has east "$(outer west $OUTER)" "$(outer east $OUTER)" \
		'mode tunnel' 'esn' 'replay_window 64'
	policy_has west out "$(subnet west $INNER)" "$(subnet east $INNER)" \
		"tmpl src $(outer west $OUTER) dst $(outer east $OUTER)" \
		'proto esp' 'mode tunnel'
	policy_has west fwd "$(subnet east $INNER)" "$(subnet west $INNER)"
	policy_has west in "$(subnet east $INNER)" "$(subnet west $INNER)"
	tunnel_carries $INNER
	tunnel_down east
	same "policies in west" "$(count_policies west)" 0
	same "policies in east" "$(count_policies east)" 0
	[ "$(at_length all half)" = all ] || continue

	step "$families: east brings it up, west takes it down"
	tunnel_up east
	tunnel_carries $INNER
	tunnel_down west
done
