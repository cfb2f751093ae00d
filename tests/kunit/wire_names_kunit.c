// SPDX-License-Identifier: GPL-2.0-only
/* Names: the registry's words for the numbers that we use, and for no others. */
#include "suites.h"

#include "ike/wire/names.h"
#include "ike/wire/numbers.h"

static void known(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, ike_name_exchange(34), "IKE_SA_INIT");
	KUNIT_EXPECT_STREQ(test, ike_name_exchange(37), "INFORMATIONAL");
	KUNIT_EXPECT_STREQ(test, ike_name_exchange(44), "IKE_FOLLOWUP_KE");
	KUNIT_EXPECT_STREQ(test, ike_name_payload(33), "SA");
	KUNIT_EXPECT_STREQ(test, ike_name_payload(48), "EAP");
	KUNIT_EXPECT_STREQ(test, ike_name_payload(53), "SKF");
	KUNIT_EXPECT_STREQ(test, ike_name_protocol(3), "ESP");
	KUNIT_EXPECT_STREQ(test, ike_name_transform_type(5), "ESN");
	KUNIT_EXPECT_STREQ(test, ike_name_transform_type(12), "ADDKE7");
	KUNIT_EXPECT_STREQ(test, ike_name_id_type(11), "ID_KEY_ID");
	KUNIT_EXPECT_STREQ(test, ike_name_auth_method(2),
			   "Shared Key Message Integrity Code");
	KUNIT_EXPECT_STREQ(test, ike_name_cert_encoding(15), "Raw Public Key");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(14), "NO_PROPOSAL_CHOSEN");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(44), "CHILD_SA_NOT_FOUND");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(16384), "INITIAL_CONTACT");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(16404),
			   "MULTIPLE_AUTH_SUPPORTED");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(16418),
			   "CHILDLESS_IKEV2_SUPPORTED");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(16431),
			   "SIGNATURE_HASH_ALGORITHMS");
	KUNIT_EXPECT_STREQ(test, ike_name_notify(16446), "PPK_IDENTITY_KEY");
	KUNIT_EXPECT_STREQ(test, ike_name_ts_type(7), "TS_IPV4_ADDR_RANGE");
	KUNIT_EXPECT_STREQ(test, ike_name_cfg_type(2), "CFG_REPLY");
	KUNIT_EXPECT_STREQ(test, ike_name_cfg_attr(29), "ENCDNS_DIGEST_INFO");
	KUNIT_EXPECT_STREQ(test, ike_name_hash(4), "SHA2-512");
}

static void transforms(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_ENCR, 28),
			   "ENCR_CHACHA20_POLY1305");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_PRF, 5),
			   "PRF_HMAC_SHA2_256");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_INTEG, 0),
			   "NONE");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_INTEG, 12),
			   "AUTH_HMAC_SHA2_256_128");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_KE, 14),
			   "2048-bit MODP Group");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_KE, 31),
			   "Curve25519");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(6, 36), "ml-kem-768");
	KUNIT_EXPECT_STREQ(test, ike_name_transform(IKE_TRANSFORM_ESN, 1),
			   "Extended Sequence Numbers");
	KUNIT_EXPECT_NULL(test, ike_name_transform(0, 1));
	KUNIT_EXPECT_NULL(test, ike_name_transform(15, 1));
	KUNIT_EXPECT_NULL(test, ike_name_transform(255, 1));
}

static void unknown(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, ike_name_exchange(0));
	KUNIT_EXPECT_NULL(test, ike_name_exchange(240));
	KUNIT_EXPECT_NULL(test, ike_name_payload(0));
	KUNIT_EXPECT_NULL(test, ike_name_payload(32));
	KUNIT_EXPECT_NULL(test, ike_name_protocol(0));
	KUNIT_EXPECT_NULL(test, ike_name_id_type(4));
	KUNIT_EXPECT_NULL(test, ike_name_auth_method(4));
	KUNIT_EXPECT_NULL(test, ike_name_notify(2));
	KUNIT_EXPECT_NULL(test, ike_name_notify(8192));
	KUNIT_EXPECT_NULL(test, ike_name_notify(65535));
	KUNIT_EXPECT_NULL(test, ike_name_transform(IKE_TRANSFORM_ENCR, 10));
	KUNIT_EXPECT_NULL(test, ike_name_transform(IKE_TRANSFORM_KE, 65535));
}

static const char *name_u8(unsigned int table, u8 v)
{
	const char *(* const f[])(u8) = {
		ike_name_exchange, ike_name_payload, ike_name_protocol,
		ike_name_transform_type, ike_name_id_type, ike_name_auth_method,
		ike_name_cert_encoding, ike_name_ts_type, ike_name_cfg_type,
	};

	return table < ARRAY_SIZE(f) ? f[table](v) : NULL;
}

static bool printable(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (*s < ' ' || *s > '~' || *s == '"' || *s == '\\')
			return false;
	return true;
}

/* Nothing that would need escaping in JSON, and no number twice */
static void all_printable(struct kunit *test)
{
	unsigned int table, type, v, n = 0;
	const char *s;

	for (table = 0; table < 9; table++)
		for (v = 0; v < 256; v++) {
			s = name_u8(table, v);
			n += !!s;
			KUNIT_EXPECT_TRUE(test, !s || printable(s));
		}
	KUNIT_EXPECT_GT(test, n, 80U);
	for (n = 0, v = 0; v < 65536; v++) {
		s = ike_name_notify(v);
		n += !!s;
		KUNIT_EXPECT_TRUE(test, !s || printable(s));
	}
	KUNIT_EXPECT_EQ(test, n, 9U + 16 + 63);
	for (type = 0; type < 256; type++)
		for (v = 0; v < 64; v++) {
			s = ike_name_transform(type, v);
			KUNIT_EXPECT_TRUE(test, !s || printable(s));
		}
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(known),
	KUNIT_CASE(transforms),
	KUNIT_CASE(unknown),
	KUNIT_CASE(all_printable),
	{}
};

struct kunit_suite ikek_names_suite = {
	.name = "ikek_names",
	.test_cases = suite_cases,
};
