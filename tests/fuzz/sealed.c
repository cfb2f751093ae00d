// SPDX-License-Identifier: GPL-2.0-only
/*
 * SK and SKF around a cipher that does nothing and a checksum that is always
 * right: what is left are lengths, IVs and padding. The input is the cipher,
 * flags and a datagram.
 */
#include "fuzz.h"

#include "ike/crypto/cipher.h"
#include "ike/crypto/prf.h"
#include "ike/crypto/sk.h"

#define FLAG_OTHER_INTEG	1
#define FLAG_PAD		2	/* about as much padding as there is room */

static void read_all(const u8 *p, size_t n)
{
	while (n--)
		(void)READ_ONCE(p[n]);
}

static int touch(const struct ike_cipher_text *t)
{
	size_t i, n = t->len + t->encr->icv_len;

	must(!(t->len % t->encr->block));
	read_all(t->aad, t->aad_len);
	read_all(t->iv, t->encr->iv_len);
	for (i = 0; i < n; i++)
		t->text[i] = READ_ONCE(t->text[i]);
	return 0;
}

int ike_cipher_encrypt(struct ike_crypto *c, const struct ike_cipher_text *t)
{
	(void)c;
	return touch(t);
}

int ike_cipher_decrypt(struct ike_crypto *c, const struct ike_cipher_text *t)
{
	(void)c;
	return touch(t);
}

/* It is what stands behind the data anyway. */
int ike_integ(struct ike_crypto *c, const struct ike_integ_alg *alg,
	      const u8 *key, struct ike_view data, u8 *out)
{
	(void)c;
	(void)key;
	read_all(data.p, data.len);
	memcpy(out, data.p + data.len, alg->icv_len);
	return 0;
}

static bool suite_of(u8 cipher, u8 flags, struct ike_suite *suite)
{
	*suite = (struct ike_suite){ .encr = ike_encr_row(cipher) };
	if (!suite->encr || !suite->encr->ike)
		return false;
	if (suite->encr->kind != IKE_ENCR_KIND_AEAD)
		suite->integ = ike_integ_row(flags & FLAG_OTHER_INTEG ? 1 : 0);
	return true;
}

/* Sealed once more it is as long as before but for padding, and opens. */
static void seal_again(const struct ike_suite *suite, const struct ike_msg *msg,
		       struct ike_view plain)
{
	static u8 iv[IKE_ENCR_IV_MAX];
	struct ike_keys keys = {};
	struct ike_seal how = {
		.suite = suite,
		.keys = &keys,
		.initiator = true,
		.first = msg->payload[msg->n - 1].next,
		.iv = iv,
	};
	size_t size = msg->bytes.len + 256;
	struct ike_view again;
	struct ike_msg out;
	struct ike_writer w;
	u8 *buf = malloc(size);
	ssize_t n;

	must(buf);
	ike_writer_message(&w, buf, size, &msg->header);
	must(!ike_sk_seal(NULL, &how, &w, plain));
	n = ike_writer_finish(&w);
	must(n > 0 && !ike_decode_message(IKE_VIEW(buf, n), &out));
	must(out.n == 1 && out.payload[0].type == IKE_PAYLOAD_SK);
	must(ike_sk_plain_max(suite, out.payload[0].body.len) >= plain.len);
	must(!ike_sk_open(NULL, suite, &keys, true, buf, out.payload[0].body,
			  &again));
	must(ike_view_equal(again, plain));
	free(buf);
}

/* The octet in front of the ICV says how long the padding is. */
static void set_pad(const struct ike_suite *suite, struct ike_view body, u8 more)
{
	size_t icv = suite->integ ? suite->integ->icv_len :
				    suite->encr->icv_len;
	size_t room = suite->encr->iv_len + icv;

	if (body.len > room)
		((u8 *)body.p)[body.len - icv - 1] = body.len - room - 8 + more;
}

static void open(const struct ike_suite *suite, u8 flags, u8 *datagram,
		 size_t len)
{
	const struct ike_payload *p;
	struct ike_keys keys = {};
	static struct ike_msg msg;
	struct ike_skf_view skf;
	struct ike_view plain;
	struct ike_view body;

	if (ike_decode_message(IKE_VIEW(datagram, len), &msg) || !msg.n)
		return;
	p = &msg.payload[msg.n - 1];
	body = p->body;
	if (p->type == IKE_PAYLOAD_SKF) {
		ike_view_skf(p, &skf);
		body = skf.body;
	} else if (p->type != IKE_PAYLOAD_SK) {
		return;
	}
	if (flags & FLAG_PAD)
		set_pad(suite, body, flags >> 4);
	if (ike_sk_open(NULL, suite, &keys, true, datagram, body, &plain))
		return;
	must(plain.len < body.len);
	must(plain.p >= body.p && plain.p + plain.len < body.p + body.len);
	read_all(plain.p, plain.len);
	seal_again(suite, &msg, plain);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct ike_suite suite;
	u8 *copy;

	if (size < 2 + IKE_HEADER_LEN || !suite_of(data[0], data[1], &suite))
		return 0;
	copy = fuzz_copy(IKE_VIEW(data + 2, size - 2));
	put_unaligned_be32(size - 2, copy + 24);
	open(&suite, data[1], copy, size - 2);
	free(copy);
	return 0;
}
