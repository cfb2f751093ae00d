#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: loading configurations: errors change nothing, a dry run changes
# nothing, unchanged connections keep their SAs, and no secret comes out.
# kernels: 6.1 6.12 7.2 uml
# timeout: 240

. "$(dirname "$0")/lib/all.sh"

# other_conn ADDRESS: a further connection
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
					remote_ts = 10.99.0.0/16
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

step 'no privilege, no module'
must_fail 3 on west setpriv --reuid=65534 --clear-groups \
	--bounding-set=-all --inh-caps=-all ikekctl show sas
tunnel_down west
must rmmod ikek
must_fail 3 on west env PATH="$PATH" ikekctl show sas
IKEK_STARTED=
ikek_start
