#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: children that pass or drop traffic, beside a tunnel.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

# shunts MODE LOCAL REMOTE: a connection that only has a shunt
shunts()
{
	cat <<-END
	connections {
		beside {
			local {
				auth = psk
			}
			remote {
				auth = psk
			}
			children {
				shunt {
					mode = $1
					start_action = trap
					local_ts = $2
					remote_ts = $3
				}
			}
		}
	}
	END
}

two_gateways
ping_ok ann 10.2.0.2 1

step 'drop'
shunts drop 10.1.0.0/24 10.2.0.0/24 | ikek_load west
policy_has west out 10.1.0.0/24 10.2.0.0/24 'action block'
forget_crossed
ping_fails ann 10.2.0.2
same 'packets on the wire' "$(crossed other)" 0
ping_ok ann 2001:db8:2::2 1
ikek_load west </dev/null
ping_ok ann 10.2.0.2 1

step 'a tunnel for the network, and one host passes'
AROUND=$(shunts pass 10.1.0.0/24 10.2.0.2/32) START=trap \
	gateway_conf west east | ikek_load west
AROUND=$(shunts pass 10.2.0.2/32 10.1.0.0/24) gateway_conf east west |
	ikek_load east
forget_crossed
ping_ok ann 10.2.0.2 2
same 'ESP packets to the host that passes' "$(crossed esp)" 0
forget_crossed
ping_ok ann 10.2.0.1 2
only_esp_crossed
