#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: lost requests and responses are sent again, octet for octet; a silent
# peer is given up after keyingtries attempts.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

# up_across_loss EXPRESSION...: the tunnel comes up although packets like this
# are lost until two of them are
up_across_loss()
{
	lose "$*"
	ikek west up tunnel/net >"$LOGS/up" 2>&1 &
	local up=$!

	two_lost()
	{
		[ "$(lost)" -ge 2 ]
	}
	wait_for 20 two_lost
	mend_wire
	wait $up || fail "it did not come up: $(cat "$LOGS/up")"
	tunnel_is_up
}

# capture NAME: IKE messages
capture()
{
	capture_start "$1" udp port 500 or udp port 4500
}

# same_octets CAPTURE: no message had two wordings; prints its lines
same_octets()
{
	local seen

	capture_stop
	OUTPUT=$(python3 "$LIB/same_bytes.py" "$LOGS/$1.pcap")
	seen=$(cut -d' ' -f1-4 <<<"$OUTPUT" | sort | uniq -d)
	same 'messages with several wordings' "$seen" ''
}

two_gateways

step 'IKE_SA_INIT: the response is lost'
ikek_pair
capture init
up_across_loss ip saddr 192.0.2.2 udp dport 500
same_octets init
says '^192.0.2.1 34 0 request ([3-9]|1.)' '^192.0.2.2 34 0 response ([3-9]|1.)' \
	'^192.0.2.1 35 1 request' '^192.0.2.2 35 1 response'
same "west's IKE SAs" "$(ikek_sas west)" 1
tunnel_carries

step 'INFORMATIONAL: the delete is lost'
capture delete
lose udp dport 4500
ikek west down tunnel >"$LOGS/down" 2>&1 &
down=$!
two_lost()
{
	[ "$(lost)" -ge 2 ]
}
wait_for 20 two_lost
mend_wire
wait $down || fail "it did not go down: $(cat "$LOGS/down")"
same_octets delete
says '^192.0.2.1 37 2 request ([3-9]|1.)' '^192.0.2.2 37 2 response'
tunnel_is_down

step 'IKE_AUTH: the request is lost, then the response'
capture auth1
up_across_loss ip saddr 192.0.2.1 udp dport 4500 @th,240,8 35
same_octets auth1
says '^192.0.2.1 35 1 request ([3-9]|1.)' '^192.0.2.2 35 1 response'
tunnel_down west
capture auth2
up_across_loss ip saddr 192.0.2.2 udp dport 4500 @th,240,8 35
same_octets auth2
says '^192.0.2.1 35 1 request ([3-9]|1.)' '^192.0.2.2 35 1 response ([3-9]|1.)'
tunnel_carries
tunnel_down west

step 'a silent peer: keyingtries attempts, then a clear failure'
IN_CONN='keyingtries = 2' AROUND=$HASTY gateway_conf west east | ikek_load west
lose
capture silence
must_fail 1 ikek west up tunnel/net
says 'answer|silent|respon'
capture_stop
must ikek west why tunnel
says 'IKE_SA_INIT' 'answer|silent|respon'
[ "$(ikek_stat west timeout)" -ge 1 ] || fail 'it was not counted'
same 'attempts' "$(grep -c '^192.0.2.1 34 0 request 2' <<<"$(
	python3 "$LIB/same_bytes.py" "$LOGS/silence.pcap")")" 2
wait_for 10 has_sas west 0
same 'states in west' "$(ip -n west xfrm state)" ''

step 'a peer that falls silent with the tunnel up: the delete ends anyway'
mend_wire
IN_CONN='keyingtries = 2' AROUND=$HASTY ikek_pair
tunnel_up west
lose
ikek west down tunnel >"$LOGS/down" 2>&1 || true
wait_for 20 has_sas west 0
wait_for 10 has_states west 0
mend_wire
