#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: several clients behind one NAT; clients that have the same address
# behind different NATs; and what becomes of clients with the same selectors.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

ESP_IN=udp-esp

# hub_conf WEST-TS NORTH-TS: east takes both from anywhere, by their identities
hub_conf()
{
	local name ts

	echo 'connections {'
	for name in west north; do
		[ $name = west ] && ts=$1 || ts=$2
		cat <<-END
		$name {
			local_addrs = 192.0.2.2
			local {
				auth = psk
				id = east.example.org
			}
			remote {
				auth = psk
				id = $name.example.org
			}
			children {
				net {
					local_ts = 10.2.0.0/24
					remote_ts = $ts
				}
			}
		}
		END
	done
	printf '}\nsecrets { ike { secret = "%s" } }\n' "$SECRET"
}

# pings GATEWAY: its client and bob reach each other
pings()
{
	local client=ann

	[ "$1" = west ] || client=tom
	forget_crossed
	ping_ok $client 10.2.0.2
	ping_ok bob "$(inner $client 4)"
	only_esp_crossed
}

# both_up WEST-ADDRESS NORTH-ADDRESS
both_up()
{
	MY_ADDRS=$1 gateway_conf west east | ikek_load west
	MY_ADDRS=$2 gateway_conf north east | ikek_load north
	must ikek west up tunnel/net
	must ikek north up tunnel/net
	has_sas east 2 || fail "east has $(ikek_sas east) IKE SAs"
	pings west
	pings north
	pings west
}

both_down()
{
	must ikek west down tunnel
	must ikek north down tunnel
	wait_for 10 has_states east 0
}

two_gateways
gateway north tom
hub_conf 10.1.0.0/24 10.3.0.0/24 | ikek_load east

step 'different NATs, the same address behind them'
nat_before west
nat_before north
both_up $PRIVATE $PRIVATE
must ikek north rekey tunnel/net
pings west
pings north
both_down

step 'the same selectors: the newer one has the traffic, and then the older'
ip -n west addr add 10.9.0.2/32 dev lo
ip -n north addr add 10.9.0.2/32 dev lo
ip -n east route add 10.9.0.0/24 via 192.0.2.1 src 10.2.0.1
hub_conf 10.9.0.0/24 10.9.0.0/24 | ikek_load east
export LOCAL_TS=10.9.0.0/24
MY_ADDRS=$PRIVATE gateway_conf west east | ikek_load west
MY_ADDRS=$PRIVATE gateway_conf north east | ikek_load north
unset LOCAL_TS
must ikek west up tunnel/net
ping_ok bob 10.9.0.2
same 'packets to north' "$(carried east 192.0.2.2 192.0.2.3)" 0
must ikek north up tunnel/net
ping_ok bob 10.9.0.2
same 'packets to north' "$(carried east 192.0.2.2 192.0.2.3)" 3
must ikek north down tunnel
wait_for 10 has_states east 2
ping_ok bob 10.9.0.2
same 'packets to west' "$(carried east 192.0.2.2 192.0.2.1)" 6
must ikek west down tunnel
wait_for 10 has_states east 0

step 'one NAT'
nat_gone north
nat_shared north west
hub_conf 10.1.0.0/24 10.3.0.0/24 | ikek_load east
both_up $PRIVATE 192.168.1.2
must ikek east rekey north/net
pings west
pings north
both_down
