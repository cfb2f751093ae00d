#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: every kind of cipher, integrity algorithm and PRF, the groups, and
# what XFRM is told of them.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

two_gateways

# suite_works IKE ESP WORDS...: WORDS stand in the states
suite_works()
{
	local IKE=$1 ESP=$2

	shift 2
	step "$IKE, ESP $ESP"
	ikek_pair
	tunnel_up west
	state_has west 192.0.2.1 192.0.2.2 "$@"
	state_has east 192.0.2.2 192.0.2.1 "$@"
	forget_crossed
	ping_ok ann 10.2.0.2 1
	only_esp_crossed
	tunnel_down west
}

suite_works aes256gcm16-prfsha384-ecp384 aes256gcm16 \
	'aead rfc4106(gcm(aes))' ' 128 '
suite_works aes128gcm12-prfsha512-ecp256 aes128gcm12 \
	'aead rfc4106(gcm(aes))' ' 96 '
suite_works aes192gcm8-prfsha256-x25519 aes192gcm8 \
	'aead rfc4106(gcm(aes))' ' 64 '
suite_works chacha20poly1305-prfsha256-x25519 chacha20poly1305 \
	'aead rfc7539esp(chacha20,poly1305)' ' 128 '
suite_works aes128ccm16-prfsha256-x25519 aes128ccm16 \
	'aead rfc4309(ccm(aes))' ' 128 '
suite_works aes256-sha512-modp2048 aes256-sha512 \
	'auth-trunc hmac(sha512)' ' 256 ' 'enc cbc(aes)'
suite_works aes192-sha384-ecp256 aes192-sha384 \
	'auth-trunc hmac(sha384)' ' 192 ' 'enc cbc(aes)'
suite_works aes128-sha256-modp3072 aes128-sha256 \
	'auth-trunc hmac(sha256)' ' 128 ' 'enc cbc(aes)'
suite_works aes128-sha1-x25519 aes128-sha1 \
	'auth-trunc hmac(sha1)' ' 96 ' 'enc cbc(aes)'
suite_works aes128ctr-sha256-x25519 aes128ctr-sha256 \
	'enc rfc3686(ctr(aes))'
suite_works aes128-aesxcbc-prfaesxcbc-x25519 aes128-aesxcbc \
	'auth-trunc xcbc(aes)' ' 96 '
suite_works aes128-aescmac-prfaescmac-x25519 aes128-aescmac \
	'auth-trunc cmac(aes)' ' 96 '
suite_works 3des-sha1-modp1536 3des-sha1 'enc cbc(des3_ede)'
suite_works aes256-sha256-modp4096 null-sha256 \
	'auth-trunc hmac(sha256)' 'cipher_null'

must ikek west show algs
if grep -qi 'ecp_*521' <<<"$OUTPUT"; then
	suite_works aes256gcm16-prfsha512-ecp521 aes256gcm16 \
		'aead rfc4106(gcm(aes))'
fi

step 'of several proposals the one that both have'
IKE=aes256gcm16-prfsha384-ecp384,aes128-sha256-x25519 \
ESP=chacha20poly1305,aes256gcm16 gateway_conf west east | ikek_load west
IKE=aes128-aes256-sha256-sha512-x25519-modp2048 ESP=aes128gcm16-aes256gcm16 \
	gateway_conf east west | ikek_load east
tunnel_up west
state_has west 192.0.2.1 192.0.2.2 'aead rfc4106(gcm(aes))'
must ikek west show sas
says x25519 aes128
tunnel_down west
