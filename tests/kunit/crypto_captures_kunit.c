// SPDX-License-Identifier: GPL-2.0-only
/*
 * What other implementations sealed, with the keys that they had: it opens,
 * what comes out decodes, and with one bit flipped it does not open.
 */
#include <linux/slab.h>

#include "capture.h"
#include "crypto_lib.h"
#include "json.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/sk.h"

/* RFC 4595 has it for Fibre Channel; we know it from here only. */
static const struct ike_integ_alg hmac_sha1_160 = {
	.name = "HMAC-SHA1-160",
	.driver = "hmac(sha1)",
	.key_len = 20,
	.icv_len = 20,
};

static const struct {
	const char *name;
	u16 id;
	u16 key_bits;
} encr_names[] = {
	{ "3DES [RFC2451]", IKE_ENCR_3DES, 0 },
	{ "AES-CBC-256 [RFC3602]", IKE_ENCR_AES_CBC, 256 },
	{ "AES-GCM-256 with 16 octet ICV [RFC5282]", IKE_ENCR_AES_GCM_16, 256 },
	{ "AES-CBC", IKE_ENCR_AES_CBC, 128 },
};

static const struct {
	const char *name;
	u16 id;
} integ_names[] = {
	{ "HMAC_SHA2_256_128 [RFC4868]", IKE_INTEG_HMAC_SHA2_256_128 },
	{ "sha256_128", IKE_INTEG_HMAC_SHA2_256_128 },
	{ "sha1_96", IKE_INTEG_HMAC_SHA1_96 },
};

static void suite_named(struct kunit *test, struct ike_suite *suite,
			struct ike_view encr, struct ike_view integ)
{
	unsigned int i;

	memset(suite, 0, sizeof(*suite));
	for (i = 0; i < ARRAY_SIZE(encr_names); i++) {
		if (!json_is(encr, encr_names[i].name))
			continue;
		suite->encr = ike_encr_lookup(encr_names[i].id);
		suite->encr_key_bits = encr_names[i].key_bits;
	}
	for (i = 0; i < ARRAY_SIZE(integ_names); i++)
		if (json_is(integ, integ_names[i].name))
			suite->integ = ike_integ_lookup(integ_names[i].id);
	if (json_is(integ, "HMAC_SHA1_160 [RFC4595]"))
		suite->integ = &hmac_sha1_160;

	KUNIT_ASSERT_NOT_NULL(test, suite->encr);
	if (suite->encr->kind != IKE_ENCR_KIND_AEAD)
		KUNIT_ASSERT_NOT_NULL(test, suite->integ);
}

static struct ike_view field(struct kunit *test, struct ike_view item,
			     const char *key)
{
	return hex_view(test, json_string(json_get(item, key)));
}

/**
 * struct sealed - one message of a capture
 * @suite: transforms of its IKE SA
 * @keys: their keys
 * @datagram: the message
 * @inner: what is in SK
 * @payloads: how many payloads that is
 * @step: flip every @step-th bit
 */
struct sealed {
	struct ike_suite suite;
	struct ike_keys *keys;
	struct ike_view datagram;
	struct ike_view inner;
	unsigned int payloads;
	unsigned int step;
};

static int open(struct kunit *test, const struct sealed *s, u8 *copy,
		struct ike_view body, struct ike_view *plain)
{
	bool initiator = copy[19] & IKE_FLAG_INITIATOR;

	return ike_sk_open(crypto_of(test), &s->suite, s->keys, initiator,
			   copy, body, plain);
}

static void flip(struct kunit *test, const struct sealed *s, u8 *copy,
		 struct ike_view body)
{
	bool initiator = copy[19] & IKE_FLAG_INITIATOR;
	struct ike_view plain;
	size_t i;

	for (i = 0; i < 8 * s->datagram.len; i += s->step) {
		memcpy(copy, s->datagram.p, s->datagram.len);
		copy[i / 8] ^= 1 << i % 8;
		KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
				    ike_sk_open(crypto_of(test), &s->suite,
						s->keys, initiator, copy, body,
						&plain),
				    "octet %zu", i / 8);
	}
}

static void check(struct kunit *test, const struct sealed *s)
{
	struct ike_msg *msg = kzalloc(sizeof(*msg), GFP_KERNEL);
	u8 *copy = kmemdup(s->datagram.p, s->datagram.len, GFP_KERNEL);
	const struct ike_payload *sk;
	struct ike_view plain;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_ASSERT_EQ(test, 0,
			ike_decode_message(IKE_VIEW(copy, s->datagram.len),
					   msg));
	sk = ike_msg_find(msg, IKE_PAYLOAD_SK);
	KUNIT_ASSERT_NOT_NULL(test, sk);
	KUNIT_ASSERT_EQ(test, open(test, s, copy, sk->body, &plain), 0);
	expect_same(test, "inner payloads", plain, s->inner);
	KUNIT_EXPECT_EQ(test, ike_decode_inner(sk->next, plain, msg), 0);
	KUNIT_EXPECT_EQ(test, msg->n - msg->n_clear, s->payloads);
	flip(test, s, copy, sk->body);
	kfree(copy);
	kfree(msg);
}

static unsigned int count(struct ike_view list)
{
	struct ike_view item;
	unsigned int n = 0;

	while (json_next(&list, &item))
		n++;
	return n;
}

static void open_capture(struct kunit *test, const char *folder,
			 struct ike_view name, struct capture *c)
{
	char path[128];
	size_t len;
	void *buf;

	name = json_string(name);
	snprintf(path, sizeof(path), "captures/%s/%.*s", folder, (int)name.len,
		 name.p);
	KUNIT_ASSERT_EQ(test, vectors_read(test, path, &buf, &len), 0);
	KUNIT_ASSERT_EQ(test, capture_open(c, IKE_VIEW(buf, len)), 0);
}

static struct ike_view captures_of(struct kunit *test, const char *path,
				   struct ike_view *all)
{
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, vectors_read(test, path, &buf, &len), 0);
	*all = IKE_VIEW(buf, len);
	return json_get(*all, "captures");
}

static void from_wireshark(struct kunit *test)
{
	struct ike_view all, list, item, frames, frame;
	struct sealed s = { .step = 1 };
	unsigned int n = 0;
	struct capture c;

	s.keys = kunit_kzalloc(test, sizeof(*s.keys), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s.keys);
	list = captures_of(test, "captures/wireshark/expected.json", &all);
	while (json_next(&list, &item)) {
		suite_named(test, &s.suite, json_get(item, "encr"),
			    json_get(item, "integ"));
		s.keys->ei = field(test, item, "SK_ei");
		s.keys->er = field(test, item, "SK_er");
		s.keys->ai = field(test, item, "SK_ai");
		s.keys->ar = field(test, item, "SK_ar");
		open_capture(test, "wireshark", json_get(item, "file"), &c);
		frames = json_get(item, "frames");
		while (json_next(&frames, &frame)) {
			KUNIT_ASSERT_TRUE(test, capture_next(&c, &s.datagram));
			if (!json_get(frame, "verified").len)
				continue;
			s.inner = field(test, frame, "inner_hex");
			s.payloads = count(json_get(frame, "inner"));
			check(test, &s);
			n++;
		}
	}
	KUNIT_EXPECT_EQ(test, n, 10U);
}

static void openswan_keys(struct kunit *test, struct ike_view all,
			  struct ike_view name, struct ike_keys *keys)
{
	struct ike_view set;
	char key[64];

	name = json_string(name);
	snprintf(key, sizeof(key), "%.*s", (int)name.len, name.p);
	set = json_get(json_get(json_get(all, "keysets"), key), "SK");
	KUNIT_ASSERT_GT(test, set.len, (size_t)0);
	keys->ei = field(test, set, "ei");
	keys->er = field(test, set, "er");
	keys->ai = field(test, set, "ai");
	keys->ar = field(test, set, "ar");
}

static void from_openswan(struct kunit *test)
{
	struct ike_view all, list, item, frames, frame, keyset;
	struct sealed s = { .step = 11 };
	unsigned int n = 0;
	struct capture c;

	s.keys = kunit_kzalloc(test, sizeof(*s.keys), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s.keys);
	list = captures_of(test, "captures/openswan/expected.json", &all);
	while (json_next(&list, &item)) {
		open_capture(test, "openswan", json_get(item, "file"), &c);
		frames = json_get(item, "frames");
		while (json_next(&frames, &frame)) {
			KUNIT_ASSERT_TRUE(test, capture_next(&c, &s.datagram));
			keyset = json_get(frame, "keyset");
			if (!keyset.len)
				continue;
			openswan_keys(test, all, keyset, s.keys);
			suite_named(test, &s.suite, json_get(frame, "encr"),
				    json_get(frame, "integ"));
			s.inner = field(test, frame, "inner_hex");
			s.payloads = count(json_get(frame, "inner"));
			check(test, &s);
			n++;
		}
	}
	KUNIT_EXPECT_EQ(test, n, 9U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE_SLOW(from_wireshark),
	KUNIT_CASE_SLOW(from_openswan),
	{}
};

struct kunit_suite ikek_sk_captures_suite = {
	.name = "ikek_sk_captures",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
