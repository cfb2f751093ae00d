// SPDX-License-Identifier: GPL-2.0-only
/* The AUTH payload by pre-shared key, RFC 7296 section 2.15, RFC 9242. */
#include <crypto/algapi.h>

#include "ike/auth/psk.h"

static const u8 key_pad[] = {
	'K', 'e', 'y', ' ', 'P', 'a', 'd', ' ', 'f', 'o', 'r', ' ',
	'I', 'K', 'E', 'v', '2',
};

/**
 * ike_auth_psk() - AUTH = prf(prf(PSK, "Key Pad for IKEv2"), signed octets)
 * @c: kernel transforms
 * @prf: the PRF negotiated
 * @octets: of the signing side
 * @psk: the pre-shared key, of any length
 * @out: receives prf->out_len bytes
 *
 * Context: may sleep. Return: 0 or a negative errno.
 */
int ike_auth_psk(struct ike_crypto *c, const struct ike_prf_alg *prf,
		 const struct ike_auth_octets *octets, struct ike_view psk,
		 u8 *out)
{
	u8 key[IKE_PRF_LEN_MAX], maced_id[IKE_PRF_LEN_MAX];
	struct ike_view pad = IKE_VIEW(key_pad, sizeof(key_pad));
	u8 id[sizeof(u32)];
	struct ike_view signed_octets[] = {
		octets->message,
		octets->nonce,
		IKE_VIEW(maced_id, prf->out_len),
		octets->int_auth_i,
		octets->int_auth_r,
		IKE_VIEW(id, octets->int_auth_i.len ? sizeof(id) : 0),
	};
	int err;

	put_unaligned_be32(octets->message_id, id);

	err = ike_prf(c, prf, psk, &pad, 1, key);
	if (err)
		goto out;
	err = ike_prf(c, prf, octets->sk_p, &octets->id_body, 1, maced_id);
	if (err)
		goto out;
	err = ike_prf(c, prf, IKE_VIEW(key, prf->out_len), signed_octets,
		      ARRAY_SIZE(signed_octets), out);
out:
	memzero_explicit(key, sizeof(key));
	memzero_explicit(maced_id, sizeof(maced_id));
	return err;
}

/**
 * ike_auth_psk_check() - is this the AUTH of somebody who knows the key?
 * @c: kernel transforms
 * @prf: the PRF negotiated
 * @octets: of the side that claims it
 * @psk: the pre-shared key
 * @claimed: the data of the AUTH payload
 *
 * Context: may sleep.
 * Return: 0, -EKEYREJECTED if not, or another negative errno.
 */
int ike_auth_psk_check(struct ike_crypto *c, const struct ike_prf_alg *prf,
		       const struct ike_auth_octets *octets,
		       struct ike_view psk, struct ike_view claimed)
{
	u8 expected[IKE_PRF_LEN_MAX];
	int err;

	err = ike_auth_psk(c, prf, octets, psk, expected);
	if (err)
		goto out;
	if (claimed.len != prf->out_len ||
	    crypto_memneq(claimed.p, expected, prf->out_len))
		err = -EKEYREJECTED;
out:
	memzero_explicit(expected, sizeof(expected));
	return err;
}
