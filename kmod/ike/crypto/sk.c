// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sealing and opening SK and SKF: RFC 7296 section 3.14, RFC 5282, RFC 7383.
 *
 *	| header ... SK header | IV | ciphertext, padding, its length | ICV |
 *	|<-- associated data ->|    |<-------- what is encrypted --->|
 *	|<-- what an integrity transform covers --------------------->|
 */
#include <crypto/algapi.h>

#include "ike/crypto/cipher.h"
#include "ike/crypto/prf.h"
#include "ike/crypto/sk.h"

#define PAD_LENGTH_LEN	1

/* One message cut at the borders above, and what it takes to work on it */
struct sk {
	struct ike_crypto *c;
	const struct ike_integ_alg *integ;
	struct ike_view integ_key;
	struct ike_cipher_text cipher;
	u8 *icv;
	size_t icv_len;
};

static size_t icv_len(const struct ike_suite *suite)
{
	return suite->integ ? suite->integ->icv_len : suite->encr->icv_len;
}

static size_t overhead(const struct ike_suite *suite)
{
	return suite->encr->iv_len + icv_len(suite);
}

/**
 * ike_sk_room - octets that a plaintext takes in SK or SKF
 * @suite: transforms of the IKE SA
 * @plain: octets of plaintext
 *
 * Context: any. Return: octets from IV to ICV.
 */
size_t ike_sk_room(const struct ike_suite *suite, size_t plain)
{
	return overhead(suite) + roundup(plain + PAD_LENGTH_LEN,
					 suite->encr->block);
}

/**
 * ike_sk_plain_max - the most plaintext that fits
 * @suite: transforms of the IKE SA
 * @room: octets from IV to ICV
 *
 * Context: any. Return: octets of plaintext, 0 if there is no room at all.
 */
size_t ike_sk_plain_max(const struct ike_suite *suite, size_t room)
{
	size_t text;

	if (room < overhead(suite))
		return 0;
	text = rounddown(room - overhead(suite), suite->encr->block);
	return text ? text - PAD_LENGTH_LEN : 0;
}

/* From the IV at @at, @room octets up to the end of the message */
static void lay_out(struct sk *sk, struct ike_crypto *c,
		    const struct ike_suite *suite, const struct ike_keys *keys,
		    bool initiator, u8 *msg, u8 *at, size_t room)
{
	*sk = (struct sk){
		.c = c,
		.integ = suite->integ,
		.integ_key = initiator ? keys->ai : keys->ar,
		.cipher = {
			.encr = suite->encr,
			.key = initiator ? keys->ei : keys->er,
			.aad = msg,
			.aad_len = at - msg,
			.iv = at,
			.text = at + suite->encr->iv_len,
			.len = room - overhead(suite),
		},
		.icv = at + room - icv_len(suite),
		.icv_len = icv_len(suite),
	};
}

static int integ_run(const struct sk *sk, u8 *out)
{
	const u8 *msg = sk->cipher.aad;

	return ike_integ(sk->c, sk->integ, sk->integ_key.p,
			 IKE_VIEW(msg, sk->icv - msg), out);
}

static int seal(const struct sk *sk)
{
	int err = ike_cipher_encrypt(sk->c, &sk->cipher);

	if (err || !sk->integ)
		return err;
	return integ_run(sk, sk->icv);
}

/* Nothing is decrypted, and no padding looked at, before the ICV was right. */
static int unseal(const struct sk *sk)
{
	u8 icv[IKE_ICV_MAX];
	int err;

	if (sk->integ) {
		err = integ_run(sk, icv);
		if (err)
			return err;
		if (crypto_memneq(icv, sk->icv, sk->icv_len))
			return -EBADMSG;
	}
	return ike_cipher_decrypt(sk->c, &sk->cipher);
}

/**
 * ike_sk_seal - append SK or SKF to a message and seal it
 * @c: the engine's transforms
 * @seal_as: keys, direction, IV and payload type
 * @w: writer that has the message so far, on kmalloc'ed memory; nothing can
 *	follow what is appended
 * @plain: the inner payload chain, or a piece of it; must not lie in @w
 *
 * Context: process. Return: 0, -EMSGSIZE if it does not fit, or another negative
 * errno; the message is of no use then.
 */
int ike_sk_seal(struct ike_crypto *c, const struct ike_seal *seal_as,
		struct ike_writer *w, struct ike_view plain)
{
	size_t room = ike_sk_room(seal_as->suite, plain.len);
	struct sk sk;
	u8 *at, *text;
	size_t pad;

	if (seal_as->fragment)
		at = ike_put_skf(w, seal_as->fragment == 1 ? seal_as->first : 0,
				 seal_as->fragment, seal_as->fragments, room);
	else
		at = ike_put_sk(w, seal_as->first, room);
	if (!at)
		return -EMSGSIZE;

	lay_out(&sk, c, seal_as->suite, seal_as->keys, seal_as->initiator,
		w->buf, at, room);
	memcpy(at, seal_as->iv, seal_as->suite->encr->iv_len);
	text = sk.cipher.text;
	pad = sk.cipher.len - plain.len - PAD_LENGTH_LEN;
	if (plain.len)
		memcpy(text, plain.p, plain.len);
	memset(text + plain.len, 0, pad);
	text[sk.cipher.len - 1] = pad;
	return seal(&sk);
}

/**
 * ike_sk_open - open an SK or SKF payload in place
 * @c: the engine's transforms
 * @suite: transforms of the IKE SA
 * @keys: its keys
 * @from_initiator: the sender is the IKE SA's original initiator
 * @msg: the message in kmalloc'ed memory; what @body covers is overwritten,
 *	also when it turns out not to be genuine
 * @body: from IV to ICV, at the end of @msg
 * @plain: receives where the inner payloads, or a piece of them, now are
 *
 * Any content of the padding is accepted, as RFC 7296 wants it.
 *
 * Context: process. Return: 0, -EBADMSG if it is not genuine, or another
 * negative errno.
 */
int ike_sk_open(struct ike_crypto *c, const struct ike_suite *suite,
		const struct ike_keys *keys, bool from_initiator, u8 *msg,
		struct ike_view body, struct ike_view *plain)
{
	u8 *at = msg + (body.p - msg);
	size_t len, pad;
	struct sk sk;
	int err;

	if (body.len < overhead(suite) + PAD_LENGTH_LEN)
		return -EBADMSG;
	lay_out(&sk, c, suite, keys, from_initiator, msg, at, body.len);
	if (sk.cipher.len % suite->encr->block)
		return -EBADMSG;
	err = unseal(&sk);
	if (err)
		return err;
	len = sk.cipher.len - PAD_LENGTH_LEN;
	pad = sk.cipher.text[len];
	if (pad > len)
		return -EBADMSG;
	*plain = IKE_VIEW(sk.cipher.text, len - pad);
	return 0;
}
