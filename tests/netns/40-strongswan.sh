#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: ikek and strongSwan, each as initiator and as responder.
# kernels: 6.12
# needs: strongswan

. "$(dirname "$0")/lib/all.sh"
. "$LIB/interop.sh"
strongswan_is_peer

two_gateways
# one half-open IKE SA is enough for it to demand cookies
CHARON='cookie_threshold_ip = 0' strongswan_start east
both_suites
both_transport
groups
cookie_from_ikek

step 'both tell that they know of clusters that set message IDs anew'
for message in request response; do
	must strongswan_logged east "parsed IKE_AUTH $message.*MSG_ID_SYN_SUP"
done

step 'families: 6-in-6, and 4-in-6'
suite strongswan gcm-x25519
OUTER=6 INNER=6
both_roles '6-in-6'
INNER=4
both_roles '4-in-6'
OUTER=4

# same_type MINE THEIRS: west is MINE and east is THEIRS, for both of them
same_type()
{
	MY_ID=$2 PEER_ID=$1 peer_load
	MY_ID=$1 PEER_ID=$2 gateway_conf west east | ikek_load west
	must ikek west up tunnel/net
	must ikek west down tunnel
}

step 'identities of every type, with a key longer than a block'
PSK=$(printf '%s, ' {first,second,third,fourth}-part-of-a-long-secret)
same_type 192.0.2.1 192.0.2.2
same_type 2001:db8::1 2001:db8::2
same_type west.example.org east.example.org
same_type west@example.org east@example.org
same_type '"C=CH, ST=Uri, O=Horn & Co., OU=Gate_1, CN=West, E=w@example.org"' \
	'"C=CH, ST=Uri, O=Horn & Co., OU=Gate_1, CN=East, E=e@example.org"'
same_type '"@#0077ff"' '"@#0065ff"'
unset PSK

step 'strongSwan deletes only the Child SA'
both_load
must ikek west up tunnel/net
both_are_up
must strongswan_down_child east net
wait_for 10 has_states west 0
has_sas west 1 || fail 'the IKE SA has not stayed'
must ikek west up tunnel/net
both_are_up
must ikek west down tunnel
both_are_down

step 'a trap at ikek: the first packet is delivered'
peer_load
START=trap gateway_conf west east | ikek_load west
ping_ok ann 10.2.0.2 1
both_are_up
tunnel_carries
must ikek west down tunnel
both_are_down
ikek_reset west

step 'the selectors do not fit: the IKE SA stays'
REMOTE_TS=10.77.0.0/16 gateway_conf west east | ikek_load west
must_fail 1 ikek west up tunnel/net
says TS_UNACCEPTABLE
has_sas west 1 || fail 'the IKE SA has not stayed'
must ikek west down tunnel
wrong_secret

step 'no proposal that both have'
ikek_reset west
peer_load
IKE=aes256-sha512-ecp384 gateway_conf west east | ikek_load west
must_fail 1 ikek west up tunnel/net
says NO_PROPOSAL_CHOSEN

strongswan_stop east
ip -n east xfrm state flush
ip -n east xfrm policy flush
CHARON='cookie_threshold = 1
	block_threshold = 0
	spi_min = 0xca000001
	spi_max = 0xca000001' strongswan_start east
suite strongswan gcm-x25519
both_load
on west python3 "$LIB/knock.py" 192.0.2.1 192.0.2.2 3
# The clock in charon's cookies begins anywhere, and for its first ten seconds
# charon takes none of them.
wait_for 20 ikek west up tunnel/net
must ikek west down tunnel
both_are_down
cookie_from_peer

step 'another program has a state with the SPI that strongSwan always takes'
must ip -n west xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp \
	spi 0xca000001 reqid 9 mode tunnel aead 'rfc4106(gcm(aes))' \
	0x0102030405060708090a0b0c0d0e0f1011121314 128
before=$(ip -n west xfrm state)
must_fail 1 ikek west up tunnel/net
says 'another program has a policy or a state in its place'
wait_for 10 has_states east 0
same 'states in west' "$(ip -n west xfrm state)" "$before"
same 'policies in west' "$(count_policies west)" 0
must ip -n west xfrm state delete src 192.0.2.1 dst 192.0.2.2 proto esp \
	spi 0xca000001
must ikek west up tunnel/net
both_are_up
tunnel_carries
