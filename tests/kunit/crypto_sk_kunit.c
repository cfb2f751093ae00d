// SPDX-License-Identifier: GPL-2.0-only
/* SK and SKF: sealed, opened, and refused when anything was touched. */
#include <linux/slab.h>

#include "crypto_lib.h"
#include "suites.h"

#include "ike/crypto/cipher.h"
#include "ike/crypto/prf.h"
#include "ike/crypto/sk.h"

static const struct ike_header header = {
	.spi_i = 0xc0c1c2c3c4c5c6c7,
	.spi_r = 0xd0d1d2d3d4d5d6d7,
	.version = IKE_VERSION_2_0,
	.exchange = IKE_EXCHANGE_INFORMATIONAL,
	.flags = 0,
	.message_id = 9,
};

/**
 * struct room - what a test works with
 * @test: the test
 * @suite: transforms
 * @keys: their keys
 * @iv: an IV
 * @plain: text to seal
 * @msg: NULL, or a sealed message in an allocation of its exact size
 * @len: its length
 * @body: where in it IV to ICV are
 */
struct room {
	struct kunit *test;
	struct ike_suite suite;
	struct ike_keys *keys;
	struct ike_view iv;
	struct ike_view plain;
	u8 *msg;
	size_t len;
	struct ike_view body;
};

static void room_keys(struct room *r)
{
	const struct ike_keymat_input in = {
		.ni = counted(r->test, 16, 1),
		.nr = counted(r->test, 16, 65),
		.spi_i = header.spi_i,
		.spi_r = header.spi_r,
		.secret = counted(r->test, 32, 129),
	};

	KUNIT_ASSERT_EQ(r->test, 0,
			ike_keymat_ike(crypto_of(r->test), &r->suite, &in,
				       &r->keys));
}

static void room_free(struct room *r)
{
	ike_keys_free(r->keys);
	kfree(r->msg);
	r->keys = NULL;
	r->msg = NULL;
}

/* The message goes through the decoder, as it would when it arrives. */
static void find_body(struct room *r)
{
	struct ike_msg *msg = kmalloc(sizeof(*msg), GFP_KERNEL);
	const struct ike_payload *last;
	struct ike_skf_view skf;

	KUNIT_ASSERT_NOT_NULL(r->test, msg);
	KUNIT_ASSERT_EQ(r->test, 0,
			ike_decode_message(IKE_VIEW(r->msg, r->len), msg));
	last = &msg->payload[msg->n - 1];
	r->body = last->body;
	if (last->type == IKE_PAYLOAD_SKF) {
		ike_view_skf(last, &skf);
		r->body = skf.body;
	} else {
		KUNIT_EXPECT_EQ(r->test, last->type, IKE_PAYLOAD_SK);
	}
	KUNIT_EXPECT_PTR_EQ(r->test, r->body.p + r->body.len,
			    (const u8 *)r->msg + r->len);
	kfree(msg);
}

static void seal_fragment(struct room *r, bool initiator, size_t len,
			  u16 number, u16 total)
{
	const struct ike_seal how = {
		.suite = &r->suite,
		.keys = r->keys,
		.initiator = initiator,
		.first = IKE_PAYLOAD_NOTIFY,
		.fragment = number,
		.fragments = total,
		.iv = r->iv.p,
	};
	struct ike_writer w;

	kfree(r->msg);
	r->len = IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN + (number ? 4 : 0) +
		 ike_sk_room(&r->suite, len);
	r->msg = kmalloc(r->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(r->test, r->msg);
	ike_writer_message(&w, r->msg, r->len, &header);
	KUNIT_ASSERT_EQ(r->test, 0, ike_sk_seal(crypto_of(r->test), &how, &w,
						IKE_VIEW(r->plain.p, len)));
	KUNIT_ASSERT_EQ(r->test, ike_writer_finish(&w), (ssize_t)r->len);
	find_body(r);
}

static void seal(struct room *r, bool initiator, size_t len)
{
	seal_fragment(r, initiator, len, 0, 0);
}

static int open(struct room *r, bool initiator, struct ike_view *plain)
{
	return ike_sk_open(crypto_of(r->test), &r->suite, r->keys, initiator,
			   r->msg, r->body, plain);
}

static void for_key_bits(struct room *r, bool all,
			 void (*fn)(struct room *r))
{
	const u16 *bits = r->suite.encr->key_bits;

	do {
		r->suite.encr_key_bits = r->suite.encr->key_attr ? *bits : 0;
		room_keys(r);
		fn(r);
		room_free(r);
		bits++;
	} while (all && *bits);
}

/* Every suite, or with one key length each */
static void for_suites(struct kunit *test, bool all,
		       void (*fn)(struct room *r))
{
	struct room r = {
		.test = test,
		.suite.prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256),
		.iv = counted(test, IKE_ENCR_IV_MAX, 0xf0),
		.plain = counted(test, 65536, 0),
	};
	unsigned int e, i;

	for (e = 0; (r.suite.encr = ike_encr_row(e)); e++) {
		if (!ike_crypto_have(IKE_TRANSFORM_ENCR, r.suite.encr->id))
			continue;
		r.suite.integ = NULL;
		if (r.suite.encr->kind == IKE_ENCR_KIND_AEAD) {
			for_key_bits(&r, all, fn);
			continue;
		}
		for (i = 0; (r.suite.integ = ike_integ_row(i)); i++)
			for_key_bits(&r, all, fn);
	}
}

static void round_trip(struct room *r, bool initiator, size_t len)
{
	struct ike_view plain;

	seal(r, initiator, len);
	KUNIT_EXPECT_EQ(r->test, r->body.len, ike_sk_room(&r->suite, len));
	KUNIT_ASSERT_EQ(r->test, open(r, initiator, &plain), 0);
	expect_same(r->test, r->suite.encr->name, plain,
		    IKE_VIEW(r->plain.p, len));
}

static void sizes_of_suite(struct room *r)
{
	size_t len;

	for (len = 0; len <= 80; len++) {
		round_trip(r, true, len);
		round_trip(r, false, len);
	}
	round_trip(r, true, 1400);
	round_trip(r, true, 60000);
}

static void sizes(struct kunit *test)
{
	for_suites(test, true, sizes_of_suite);
}

static void room_of_suite(struct room *r)
{
	size_t room, plain;

	for (room = 0; room < 300; room++) {
		plain = ike_sk_plain_max(&r->suite, room);
		if (ike_sk_room(&r->suite, 0) > room) {
			KUNIT_EXPECT_EQ(r->test, plain, (size_t)0);
			continue;
		}
		KUNIT_EXPECT_LE(r->test, ike_sk_room(&r->suite, plain), room);
		KUNIT_EXPECT_GT(r->test, ike_sk_room(&r->suite, plain + 1),
				room);
	}
}

static void room(struct kunit *test)
{
	for_suites(test, false, room_of_suite);
}

static void expect_refused(struct room *r, bool initiator, size_t at)
{
	struct ike_view plain = {};

	KUNIT_EXPECT_EQ_MSG(r->test, open(r, initiator, &plain), -EBADMSG,
			    "%s, %s, octet %zu", r->suite.encr->name,
			    r->suite.integ ? r->suite.integ->name : "AEAD", at);
	KUNIT_EXPECT_EQ(r->test, plain.len, (size_t)0);
}

static void flips_of_suite(struct room *r)
{
	u8 *good;
	size_t i;

	seal(r, true, 20);
	good = kmemdup(r->msg, r->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(r->test, good);
	for (i = 0; i < 8 * r->len; i++) {
		memcpy(r->msg, good, r->len);
		r->msg[i / 8] ^= 1 << i % 8;
		expect_refused(r, true, i / 8);
	}
	kfree(good);
}

static void flips(struct kunit *test)
{
	for_suites(test, false, flips_of_suite);
}

/* Octets missing at the end, though the lengths in front still fit */
static void truncations_of_suite(struct room *r)
{
	struct ike_view whole;
	size_t cut;
	u8 *good;

	seal(r, false, 37);
	whole = r->body;
	good = kmemdup(r->msg, r->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(r->test, good);
	for (cut = 1; cut <= whole.len; cut++) {
		memcpy(r->msg, good, r->len);
		r->body = IKE_VIEW(whole.p, whole.len - cut);
		expect_refused(r, false, cut);
	}
	kfree(good);
}

static void truncations(struct kunit *test)
{
	for_suites(test, false, truncations_of_suite);
}

static void wrong_keys_of_suite(struct room *r)
{
	seal(r, true, 20);
	expect_refused(r, false, 0);
	seal(r, false, 20);
	expect_refused(r, true, 0);
	seal(r, true, 20);
	*(u8 *)r->keys->d.p ^= 1;	/* plays no role */
	*(u8 *)(r->suite.integ ? r->keys->ai : r->keys->ei).p ^= 1;
	expect_refused(r, true, 0);
}

static void wrong_keys(struct kunit *test)
{
	for_suites(test, false, wrong_keys_of_suite);
}

/*
 * A text whose last octet is @pad, sealed by hand: as another implementation
 * would that pads more than it must, or wrongly.
 */
static void seal_text(struct room *r, struct ike_view text, u8 pad)
{
	const struct ike_encr_alg *encr = r->suite.encr;
	size_t room = ike_sk_room(&r->suite, text.len - 1);
	struct ike_writer w;
	u8 *at;

	kfree(r->msg);
	r->len = IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN + room;
	r->msg = kmalloc(r->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(r->test, r->msg);
	ike_writer_message(&w, r->msg, r->len, &header);
	at = ike_put_sk(&w, IKE_PAYLOAD_NOTIFY, room);
	KUNIT_ASSERT_NOT_NULL(r->test, at);
	memcpy(at, r->iv.p, encr->iv_len);
	memcpy(at + encr->iv_len, text.p, text.len);
	at[encr->iv_len + text.len - 1] = pad;
	KUNIT_ASSERT_EQ(r->test, 0,
			ike_cipher_encrypt(crypto_of(r->test),
					   &(struct ike_cipher_text){
				.encr = encr,
				.key = r->keys->ei,
				.aad = r->msg,
				.aad_len = at - r->msg,
				.iv = at,
				.text = at + encr->iv_len,
				.len = text.len,
			}));
	if (r->suite.integ)
		KUNIT_ASSERT_EQ(r->test, 0,
				ike_integ(crypto_of(r->test), r->suite.integ,
					  r->keys->ai.p,
					  IKE_VIEW(r->msg, r->len -
						   r->suite.integ->icv_len),
					  r->msg + r->len -
					  r->suite.integ->icv_len));
	find_body(r);
}

static void padding_of_suite(struct room *r)
{
	unsigned int block = r->suite.encr->block;
	struct ike_view plain;
	size_t len, pad;

	for (len = roundup(1, block); len <= 272; len += roundup(15, block)) {
		for (pad = 0; pad < 256; pad++) {
			seal_text(r, IKE_VIEW(r->plain.p, len), pad);
			if (pad > len - 1) {
				expect_refused(r, true, pad);
				continue;
			}
			KUNIT_ASSERT_EQ(r->test, open(r, true, &plain), 0);
			expect_same(r->test, r->suite.encr->name, plain,
				    IKE_VIEW(r->plain.p, len - 1 - pad));
		}
	}
}

static void padding(struct kunit *test)
{
	static const u16 ids[] = { IKE_ENCR_AES_GCM_16, IKE_ENCR_AES_CBC,
				   IKE_ENCR_AES_CTR, IKE_ENCR_3DES };
	struct room r = {
		.test = test,
		.suite.prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256),
		.iv = counted(test, IKE_ENCR_IV_MAX, 0xf0),
		.plain = counted(test, 512, 0),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		r.suite.encr = ike_encr_lookup(ids[i]);
		r.suite.integ = NULL;
		if (r.suite.encr->kind != IKE_ENCR_KIND_AEAD)
			r.suite.integ =
				ike_integ_lookup(IKE_INTEG_HMAC_SHA2_256_128);
		for_key_bits(&r, false, padding_of_suite);
	}
}

static void fragments_of_suite(struct room *r)
{
	struct ike_view plain;

	seal_fragment(r, true, 100, 1, 3);
	KUNIT_EXPECT_EQ(r->test, r->msg[28], IKE_PAYLOAD_NOTIFY);
	seal_fragment(r, true, 100, 2, 3);
	KUNIT_EXPECT_EQ(r->test, r->msg[16], IKE_PAYLOAD_SKF);
	KUNIT_EXPECT_EQ(r->test, r->msg[28], IKE_PAYLOAD_NONE);
	KUNIT_EXPECT_EQ(r->test, get_unaligned_be32(r->msg + 32), 0x00020003U);
	KUNIT_ASSERT_EQ(r->test, open(r, true, &plain), 0);
	expect_same(r->test, r->suite.encr->name, plain,
		    IKE_VIEW(r->plain.p, 100));
	/* Number and total are authenticated. */
	seal_fragment(r, true, 100, 2, 3);
	r->msg[33] = 1;
	expect_refused(r, true, 33);
	seal_fragment(r, true, 100, 2, 3);
	r->msg[35] = 4;
	expect_refused(r, true, 35);
}

static void fragments(struct kunit *test)
{
	for_suites(test, false, fragments_of_suite);
}

static void no_room_of_suite(struct room *r)
{
	const struct ike_seal how = {
		.suite = &r->suite,
		.keys = r->keys,
		.initiator = true,
		.iv = r->iv.p,
	};
	struct ike_writer w;
	size_t len = IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN +
		     ike_sk_room(&r->suite, 40) - 1;

	r->msg = kmalloc(len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(r->test, r->msg);
	ike_writer_message(&w, r->msg, len, &header);
	KUNIT_EXPECT_EQ(r->test, -EMSGSIZE,
			ike_sk_seal(crypto_of(r->test), &how, &w,
				    IKE_VIEW(r->plain.p, 40)));
	KUNIT_EXPECT_LT(r->test, ike_writer_finish(&w), (ssize_t)0);
}

static void no_room(struct kunit *test)
{
	for_suites(test, false, no_room_of_suite);
}

/* What comes in clear before SK is associated data, too. */
static void clear_payloads(struct kunit *test)
{
	struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_GCM_16),
		.encr_key_bits = 256,
		.prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256),
	};
	struct room r = { .test = test, .suite = suite,
			  .iv = counted(test, 8, 1),
			  .plain = counted(test, 12, 0) };
	struct ike_seal how = { .suite = &r.suite, .first = IKE_PAYLOAD_NOTIFY,
				.iv = r.iv.p };
	struct ike_writer w;
	struct ike_view plain;
	ssize_t len;

	room_keys(&r);
	how.keys = r.keys;
	r.msg = kmalloc(200, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r.msg);
	ike_writer_message(&w, r.msg, 200, &header);
	ike_put_status(&w, IKE_N_INITIAL_CONTACT, IKE_VIEW(NULL, 0));
	KUNIT_ASSERT_EQ(test, 0, ike_sk_seal(crypto_of(test), &how, &w,
					     r.plain));
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, len, (ssize_t)0);
	r.len = len;
	find_body(&r);
	r.msg[35] ^= 1;		/* the notify's type */
	expect_refused(&r, false, 35);

	ike_writer_message(&w, r.msg, 200, &header);
	ike_put_status(&w, IKE_N_INITIAL_CONTACT, IKE_VIEW(NULL, 0));
	KUNIT_ASSERT_EQ(test, 0, ike_sk_seal(crypto_of(test), &how, &w,
					     r.plain));
	find_body(&r);
	KUNIT_ASSERT_EQ(test, open(&r, false, &plain), 0);
	expect_same(test, "behind a notify", plain, r.plain);
	room_free(&r);
}

/* RFC 7634 appendix B: an INFORMATIONAL request, octet by octet */
static void rfc7634(struct kunit *test)
{
	struct ike_view want =
		hex(test, "c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d7"
			  "2e202500000000090000004529000029"
			  "1011121314151617610394701f8d017f"
			  "7c129248896b71bfe25236efd7cdc670"
			  "66906315b2");
	struct ike_view notify = hex(test, "0000000c000040010000000a"), plain;
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_CHACHA20_POLY1305),
	};
	struct ike_keys *keys = kunit_kzalloc(test, sizeof(*keys), GFP_KERNEL);
	struct ike_seal how = {
		.suite = &suite,
		.keys = keys,
		.first = IKE_PAYLOAD_NOTIFY,
		.iv = counted(test, 8, 0x10).p,
	};
	u8 *msg = kunit_kzalloc(test, want.len, GFP_KERNEL);
	struct ike_writer w;

	KUNIT_ASSERT_NOT_NULL(test, keys);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	keys->er = counted(test, 36, 0x80);
	ike_writer_message(&w, msg, want.len, &header);
	KUNIT_ASSERT_EQ(test, 0, ike_sk_seal(crypto_of(test), &how, &w,
					     notify));
	expect_same(test, "message", IKE_VIEW(msg, want.len), want);
	KUNIT_ASSERT_EQ(test, 0,
			ike_sk_open(crypto_of(test), &suite, keys, false, msg,
				    IKE_VIEW(msg + 32, want.len - 32), &plain));
	expect_same(test, "notify", plain, notify);
}

#ifdef CONFIG_FAULT_INJECTION
/* One try with the @n-th allocation failing. Return: false if none did. */
static bool fails_well(struct room *r, unsigned int n)
{
	const struct ike_seal how = {
		.suite = &r->suite,
		.keys = r->keys,
		.iv = r->iv.p,
	};
	struct ike_view plain = {};
	struct ike_crypto *c;
	struct ike_writer w;
	bool failed;
	int err;

	ike_writer_message(&w, r->msg, r->len, &header);
	current->fail_nth = n;
	err = ike_crypto_new(&c);
	if (!err) {
		err = ike_sk_seal(c, &how, &w, IKE_VIEW(r->plain.p, 40));
		err = err ?: ike_sk_open(c, &r->suite, r->keys, false, r->msg,
					 r->body, &plain);
		ike_crypto_free(c);
	}
	failed = !current->fail_nth;
	current->fail_nth = 0;
	if (failed)
		KUNIT_EXPECT_LE_MSG(r->test, err, 0, "%s, %u",
				    r->suite.encr->name, n);
	else
		KUNIT_EXPECT_EQ(r->test, err, 0);
	return failed;
}
#endif

static void no_memory_of_suite(struct room *r)
{
#ifdef CONFIG_FAULT_INJECTION
	unsigned int n = 1;

	seal(r, false, 40);
	while (fails_well(r, n))
		n++;
	KUNIT_EXPECT_GT(r->test, n, 2U);
#endif
}

static void no_memory(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		kunit_skip(test, "needs CONFIG_FAULT_INJECTION");
	for_suites(test, false, no_memory_of_suite);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(rfc7634),
	KUNIT_CASE(sizes),
	KUNIT_CASE(room),
	KUNIT_CASE(flips),
	KUNIT_CASE(truncations),
	KUNIT_CASE(wrong_keys),
	KUNIT_CASE(padding),
	KUNIT_CASE(fragments),
	KUNIT_CASE(no_room),
	KUNIT_CASE(clear_payloads),
	KUNIT_CASE(no_memory),
	{}
};

struct kunit_suite ikek_sk_suite = {
	.name = "ikek_sk",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
