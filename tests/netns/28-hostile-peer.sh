#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a peer that breaks the rules, before and after it has authenticated
# itself, and others that meddle in its IKE SA: the right answer or silence, the
# right counter, nothing left behind, and no IKE SA lost.
# kernels: 6.12 7.2 uml

. "$(dirname "$0")/lib/all.sh"

# hostile_conf: besides west, one who comes from another address
hostile_conf()
{
	gateway_conf east west
	cat <<-END
	connections {
		hostile {
			local_addrs = 192.0.2.2
			remote_addrs = 192.0.2.3
			unique = never
			fragmentation = no
			local {
				auth = psk
				id = east.example.org
			}
			remote {
				auth = psk
				id = hostile.example.org
			}
			children {
				net {
					local_ts = 10.2.0.0/24
					remote_ts = 10.3.0.0/24
				}
			}
		}
	}
	ikek {
		half_open_timeout = 5
		ike_sa_per_peer = 4
	}
	END
}

two_gateways
gateway north dan
hostile_conf | ikek_load east
gateway_conf west east | ikek_load west
must ikek west up tunnel/net
tunnel_is_up
spi=$(ike_spi west)
streams_start

step 'one case after the other'
on north python3 "$LIB/hostile.py" 192.0.2.3 192.0.2.2 east \
	hostile.example.org "$SECRET" | tee "$LOGS/hostile"
same 'cases that went wrong' "$(grep '^not ok' "$LOGS/hostile")" ''
grep -q 'a payload twice' "$LOGS/hostile" || fail 'not all cases were tried'
streams_stop
same 'IKE SA' "$(ike_spi west)" "$spi"

step 'nothing is left of all this'
one_left()
{
	[ "$(ikek_stat east ike-sas)" = 1 ] &&
		[ "$(ikek_stat east half-open)" = 0 ] &&
		[ "$(ikek_stat east child-sas)" = 1 ]
}
must ikek east down hostile
wait_for 20 one_left
tunnel_down west
