#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: loading configurations: errors and loads that fail change nothing, a
# dry run changes nothing, unchanged connections keep their SAs, no packet gets
# out or lost when traps change, a container has its share, and no secret comes
# out.
# kernels: 6.1 6.12 7.2 uml

. "$(dirname "$0")/lib/all.sh"

# other_conn ADDRESS [ACTION]: a further connection
other_conn()
{
	cat <<-END
	connections {
		other {
			local_addrs = 192.0.2.1
			remote_addrs = $1
			local {
				auth = psk
			}
			remote {
				auth = psk
			}
			children {
				one {
					local_ts = 10.1.0.0/24
					remote_ts = 10.99.0.0/16
					start_action = ${2-none}
				}
			}
		}
	}
	END
}

# our_spis: prints the SPIs in west, to see whether an SA is still the same
our_spis()
{
	states west | sed 's/.* spi \([^ (]*\).*/\1/'
}

two_gateways
gateway_conf east west | ikek_load east
AROUND=$(other_conn 192.0.2.9) gateway_conf west east | ikek_load west
tunnel_up west
spis=$(our_spis)

step 'a file with errors'
{ gateway_conf west east; echo 'connections { x { keyingtrys = 3 } }'
} | ikek_conf bad
must_fail 2 ikek west load "$CONF"
says "$CONF:[0-9]+:[0-9]+" keyingtrys keyingtries
must_fail 2 ikek west check "$CONF"
must_fail 2 ikek west load "$CONF.not-there"
must ikek west show conns
says tunnel other
same 'the SPIs' "$(our_spis)" "$spis"

step 'a dry run'
gateway_conf west east | ikek_conf dry
must ikek west load --dry-run "$CONF"
says other
must ikek west show conns
says other

step 'the same file, with another connection changed, then without it'
AROUND=$(other_conn 192.0.2.10) gateway_conf west east | ikek_load west
same 'the SPIs' "$(our_spis)" "$spis"
must ikek west show conns
says 192.0.2.10
gateway_conf west east | ikek_load west
same 'the SPIs' "$(our_spis)" "$spis"
must ikek west show conns
says_not other
tunnel_carries

step 'a load that fails halfway'
START=trap ikek_pair
ping_ok ann 10.2.0.2
tunnel_is_up
ip -n west xfrm policy add src 10.1.0.0/24 dst 10.99.0.0/16 dir out \
	action block
policies=$(policies west) spis=$(our_spis)
AROUND=$(other_conn 192.0.2.9 trap) START=trap IN_CHILD='priority = 5' \
	gateway_conf west east | ikek_conf refused
must_fail 1 ikek west load "$CONF"
says 'other' 'one' 'another program'
same 'the policies' "$(policies west)" "$policies"
same 'the SPIs' "$(our_spis)" "$spis"
must ikek west show conns
says_not other
tunnel_carries
must ikek east down tunnel
tunnel_is_down
ping_ok ann 10.2.0.2
tunnel_is_up
ip -n west xfrm policy delete src 10.1.0.0/24 dst 10.99.0.0/16 dir out

step 'a trap that holds a packet changes'
must ikek west down tunnel
tunnel_is_down
lose udp dport { 500, 4500 }
forget_crossed
in_background ann held ping -n -c 1 -W 60 10.2.0.2
wait_for 10 has_states west 1
for priority in 5 6 7; do
	START=trap IN_CHILD="priority = $priority
		reqid = 77" gateway_conf west east | ikek_load west
	policy_has west out 10.1.0.0/24 10.2.0.0/24 "priority $priority" \
		'reqid 77'
done
mend_wire
wait_for 60 grep -q '1 received' "$LOGS/held"
nothing_crossed_in_clear
tunnel_is_up

step 'a trap changes under traffic'
forget_crossed
traffic_start ann 10.2.0.2
for priority in 8 9; do
	START=trap IN_CHILD="priority = $priority" \
		gateway_conf west east | ikek_load west
	wait_for 20 has_states west 2
	tunnel_is_up
done
end_job "$JOB" INT
only_esp_crossed
START=trap gateway_conf west east | ikek_load west
gateway_conf east west | ikek_load east
tunnel_is_up
ikek_reset west
gateway_conf west east | ikek_load west
tunnel_up west

step 'the name of a peer: its addresses in another order, and other ones'
same_spis()
{
	[ "$(our_spis)" = "$spis" ]
}

# named ADDRESS...: these are the peer's
named()
{
	printf '%s peer.example.org\n' "$@" | cat "$LOGS/hosts" - >/etc/hosts
}
must ikek west down tunnel
tunnel_is_down
cp /etc/hosts "$LOGS/hosts"
at_end cp "$LOGS/hosts" /etc/hosts
named 192.0.2.2 192.0.2.3
PEER_ADDRS=peer.example.org gateway_conf west east | ikek_load west
tunnel_up west
spis=$(our_spis)
named 192.0.2.3 192.0.2.2 192.0.2.3
must ikek west load "$CONF"
says ' 0 changed'
same 'the SPIs' "$(our_spis)" "$spis"
named 192.0.2.2
must ikek west load "$CONF"
says ' 1 changed'
wait_for 20 not same_spis
tunnel_is_up

step 'what is shown, as text and as JSON'
for what in 'show conns' 'show sas' 'show creds' 'show stats' 'show algs' \
	'why tunnel' version ''; do
	must ikek west $what
	[ -n "$OUTPUT" ] || fail "ikekctl $what says nothing"
	must ikek west -j $what
	python3 -m json.tool <<<"$OUTPUT" >/dev/null ||
		fail "ikekctl -j $what is no JSON: $OUTPUT"
done
must ikekctl -n west show sas
says 'established' 'west\.example\.org' 'east\.example\.org'
must ikek west show creds
says_not "$SECRET"

must ikek west show stats
says 'total-ike-sa-max +1048576' 'total-message-memory-max +1073741824' \
	'total-fragment-memory-max +16777216'
# not where the guest's root is a chroot
if unshare -Urn true 2>/dev/null; then
	step 'a container has its share'
	must unshare -Urn ikekctl show stats
	says 'total-ike-sa-max +65536' 'total-message-memory-max +67108864' \
		'total-fragment-memory-max +1048576'
fi

step 'no privilege, no module'
must_fail 3 on west setpriv --reuid=65534 --clear-groups \
	--bounding-set=-all --inh-caps=-all ikekctl show sas
tunnel_down west
must rmmod ikek
must_fail 3 on west env PATH="$PATH" ikekctl show sas
IKEK_STARTED=
ikek_start
