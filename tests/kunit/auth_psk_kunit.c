// SPDX-License-Identifier: GPL-2.0-only
/*
 * AUTH by pre-shared key, RFC 7296 section 2.15: known answers, which Python's
 * hmac has computed from the same octets.
 */
#include "crypto_lib.h"
#include "suites.h"

#include "ike/auth/psk.h"

/**
 * struct answer - AUTH for a key
 * @prf: PRF; an HMAC, whose block is 64 octets, or 128 from SHA2_384 on
 * @psk_len: octets of the key, which count up from 100; number 156 is zero
 * @auth: the answer
 */
struct answer {
	u16 prf;
	size_t psk_len;
	const char *auth;
};

static const struct answer answers[] = {
	{ IKE_PRF_HMAC_SHA1, 200,
	  "2e07a8b4dc30f695d301926c4b2421186ea13237" },
	{ IKE_PRF_HMAC_SHA2_256, 64,
	  "6017ba08fa51f75bcb6888db2329a84b34b801d6d5d927135717cb32"
	  "d5ca75b6" },
	{ IKE_PRF_HMAC_SHA2_256, 65,
	  "d40457f62ef8612c4e529e2e31290d933612a6e49d0d16a44d4df113"
	  "019705d3" },
	{ IKE_PRF_HMAC_SHA2_256, 200,
	  "d3fbe712b25d66ebf8d7a28b84865dc7cc126c451279812685c15e83"
	  "dc25f6e5" },
	{ IKE_PRF_HMAC_SHA2_384, 200,
	  "500d174ebcbff9a789f04c12bfae8e783de850ae119eb1e1cd54be6c"
	  "9146fda58d10da2b8e3eae27d56b3d394771a808" },
	{ IKE_PRF_HMAC_SHA2_512, 200,
	  "e90192a9af8e5559cee9833f95c22bbc32f11a1b9b941a4c7386391b"
	  "0c5ef14b25f6c61a7b0da91e8f260e576fef515ec66a5b825dc6b23a"
	  "3246e55394357289" },
};

static const u8 id_body[] = {
	IKE_ID_FQDN, 0, 0, 0,
	'w', 'e', 's', 't', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.',
	'o', 'r', 'g',
};

static struct ike_auth_octets signed_by(struct kunit *test, size_t key_len)
{
	return (struct ike_auth_octets){
		.message = counted(test, 300, 1),
		.nonce = counted(test, 32, 0x40),
		.sk_p = counted(test, key_len, 0x80),
		.id_body = IKE_VIEW(id_body, sizeof(id_body)),
	};
}

static void known_answers(struct kunit *test)
{
	const struct ike_prf_alg *prf;
	struct ike_auth_octets o;
	u8 out[IKE_PRF_LEN_MAX];
	struct ike_view psk;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		prf = ike_prf_lookup(answers[i].prf);
		KUNIT_ASSERT_NOT_NULL(test, prf);
		o = signed_by(test, prf->out_len);
		psk = counted(test, answers[i].psk_len, 100);
		KUNIT_ASSERT_EQ(test, 0, ike_auth_psk(crypto_of(test), prf, &o,
						      psk, out));
		expect_same(test, "AUTH", IKE_VIEW(out, prf->out_len),
			    hex(test, answers[i].auth));
	}
}

/* Of another length, with another octet, or by another key */
static void only_the_answer_will_do(struct kunit *test)
{
	const struct answer *a = &answers[ARRAY_SIZE(answers) - 1];
	const struct ike_prf_alg *prf = ike_prf_lookup(a->prf);
	struct ike_auth_octets o = signed_by(test, prf->out_len);
	struct ike_view psk = counted(test, a->psk_len, 100);
	struct ike_view auth = hex(test, a->auth);
	struct ike_crypto *c = crypto_of(test);
	u8 *octet = (u8 *)auth.p + auth.len - 1;

	KUNIT_EXPECT_EQ(test, 0, ike_auth_psk_check(c, prf, &o, psk, auth));
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
			ike_auth_psk_check(c, prf, &o, psk,
					   IKE_VIEW(auth.p, auth.len - 1)));
	psk.len--;
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
			ike_auth_psk_check(c, prf, &o, psk, auth));
	psk.len++;
	*octet ^= 1;
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
			ike_auth_psk_check(c, prf, &o, psk, auth));
}

static struct kunit_case auth_psk_cases[] = {
	KUNIT_CASE(known_answers),
	KUNIT_CASE(only_the_answer_will_do),
	{}
};

struct kunit_suite ikek_auth_psk_suite = {
	.name = "ikek_auth_psk",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = auth_psk_cases,
};
