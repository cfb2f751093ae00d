// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handshakes with every kind of transform, RFC 7296 section 3.3, and the length
 * of the keys that a Child SA gets, section 2.17.
 */
#include "lab.h"
#include "suites.h"

struct cipher {
	u16 id;
	u16 key_bits;
	u16 integ;
};

static const struct cipher ike_ciphers[] = {
	{ IKE_ENCR_AES_GCM_16, 128 },
	{ IKE_ENCR_AES_GCM_16, 192 },
	{ IKE_ENCR_AES_GCM_16, 256 },
	{ IKE_ENCR_AES_GCM_12, 128 },
	{ IKE_ENCR_AES_GCM_8, 256 },
	{ IKE_ENCR_AES_CCM_16, 128 },
	{ IKE_ENCR_AES_CCM_12, 192 },
	{ IKE_ENCR_AES_CCM_8, 256 },
	{ IKE_ENCR_CHACHA20_POLY1305, 0 },
	{ IKE_ENCR_AES_CBC, 128, IKE_INTEG_HMAC_SHA1_96 },
	{ IKE_ENCR_AES_CBC, 192, IKE_INTEG_HMAC_SHA2_256_128 },
	{ IKE_ENCR_AES_CBC, 256, IKE_INTEG_HMAC_SHA2_384_192 },
	{ IKE_ENCR_AES_CBC, 256, IKE_INTEG_HMAC_SHA2_512_256 },
	{ IKE_ENCR_AES_CBC, 128, IKE_INTEG_AES_XCBC_96 },
	{ IKE_ENCR_AES_CBC, 128, IKE_INTEG_AES_CMAC_96 },
	{ IKE_ENCR_AES_CTR, 128, IKE_INTEG_HMAC_SHA1_96 },
	{ IKE_ENCR_AES_CTR, 192, IKE_INTEG_AES_XCBC_96 },
	{ IKE_ENCR_AES_CTR, 256, IKE_INTEG_HMAC_SHA2_256_128 },
	{ IKE_ENCR_CAMELLIA_CBC, 256, IKE_INTEG_HMAC_SHA2_256_128 },
	{ IKE_ENCR_3DES, 0, IKE_INTEG_HMAC_SHA1_96 },
	{ IKE_ENCR_3DES, 0, IKE_INTEG_HMAC_SHA2_256_128 },
};

static const u16 prfs[] = {
	IKE_PRF_HMAC_SHA1,
	IKE_PRF_HMAC_SHA2_256,
	IKE_PRF_HMAC_SHA2_384,
	IKE_PRF_HMAC_SHA2_512,
	IKE_PRF_AES128_XCBC,
	IKE_PRF_AES128_CMAC,
};

struct method {
	const char *name;
	u16 id;
	u8 step;	/* every how many-th pair: the large ones take long */
};

static const struct method methods[] = {
	{ "X25519", IKE_KE_X25519, 1 },
	{ "ECP-256", IKE_KE_ECP_256, 1 },
	{ "ECP-384", IKE_KE_ECP_384, 1 },
	{ "ECP-521", IKE_KE_ECP_521, 5 },
	{ "ECP-192", IKE_KE_ECP_192, 5 },
	{ "MODP-1536", IKE_KE_MODP_1536, 5 },
	{ "MODP-2048", IKE_KE_MODP_2048, 5 },
	{ "MODP-3072", IKE_KE_MODP_3072, 11 },
	{ "MODP-4096", IKE_KE_MODP_4096, 25 },
	{ "MODP-6144", IKE_KE_MODP_6144, 63 },
	{ "MODP-8192", IKE_KE_MODP_8192, 126 },
};

KUNIT_ARRAY_PARAM_DESC(method, methods, name);

static void put_ike(struct lab_conf *conf, const struct cipher *c, u16 prf,
		    u16 ke)
{
	struct ike_transform *t = conf->proposals[0];

	memset(conf, 0, sizeof(*conf));
	*t++ = (struct ike_transform){ IKE_TRANSFORM_ENCR, c->id, c->key_bits };
	if (c->integ)
		*t++ = (struct ike_transform){ IKE_TRANSFORM_INTEG, c->integ };
	*t++ = (struct ike_transform){ IKE_TRANSFORM_PRF, prf };
	*t = (struct ike_transform){ IKE_TRANSFORM_KE, ke };
}

static void handshake(struct kunit *test, const struct lab_conf *conf)
{
	struct lab *lab = lab_pair(test, conf, conf);
	const struct lab_event *done;
	const struct ike_conn *conn = lab->a.e->conf->conns[0];
	char text[IKE_ATTEMPT_TEXT];

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	done = lab_done(&lab->a, 1);
	if (!done || done->error) {
		ike_proposals_print(conn->proposals, 1, text, sizeof(text));
		kunit_err(test, "IKE with %s", text);
		ike_proposals_print(conn->children[0].proposals, 1, text,
				    sizeof(text));
		kunit_err(test, "ESP with %s", text);
	}
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_down(&lab->b, "", 2);
	lab_run(lab);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void every_prf_with_every_cipher(struct kunit *test)
{
	const struct method *m = test->param_value;
	struct lab_conf *conf = kunit_kzalloc(test, sizeof(*conf), GFP_KERNEL);
	unsigned int i, k, n = 0;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	if (!ike_crypto_have(IKE_TRANSFORM_KE, m->id))
		kunit_skip(test, "this kernel does not have it");
	for (i = 0; i < ARRAY_SIZE(ike_ciphers); i++) {
		for (k = 0; k < ARRAY_SIZE(prfs); k++) {
			if (n++ % m->step)
				continue;
			put_ike(conf, &ike_ciphers[i], prfs[k], m->id);
			handshake(test, conf);
		}
	}
}

struct esp {
	const char *name;
	struct cipher cipher;
	size_t keymat;		/* bytes of one direction */
};

static const struct esp esp_suites[] = {
	{ "AES-GCM-16-128", { IKE_ENCR_AES_GCM_16, 128 }, 16 + 4 },
	{ "AES-GCM-16-192", { IKE_ENCR_AES_GCM_16, 192 }, 24 + 4 },
	{ "AES-GCM-16-256", { IKE_ENCR_AES_GCM_16, 256 }, 32 + 4 },
	{ "AES-GCM-12-128", { IKE_ENCR_AES_GCM_12, 128 }, 16 + 4 },
	{ "AES-GCM-8-256", { IKE_ENCR_AES_GCM_8, 256 }, 32 + 4 },
	{ "AES-CCM-16-128", { IKE_ENCR_AES_CCM_16, 128 }, 16 + 3 },
	{ "AES-CCM-12-192", { IKE_ENCR_AES_CCM_12, 192 }, 24 + 3 },
	{ "AES-CCM-8-256", { IKE_ENCR_AES_CCM_8, 256 }, 32 + 3 },
	{ "ChaCha20-Poly1305", { IKE_ENCR_CHACHA20_POLY1305, 0 }, 32 + 4 },
	{ "AES-CBC-128 SHA1",
	  { IKE_ENCR_AES_CBC, 128, IKE_INTEG_HMAC_SHA1_96 }, 16 + 20 },
	{ "AES-CBC-192 SHA-256",
	  { IKE_ENCR_AES_CBC, 192, IKE_INTEG_HMAC_SHA2_256_128 }, 24 + 32 },
	{ "AES-CBC-256 SHA-384",
	  { IKE_ENCR_AES_CBC, 256, IKE_INTEG_HMAC_SHA2_384_192 }, 32 + 48 },
	{ "AES-CBC-256 SHA-512",
	  { IKE_ENCR_AES_CBC, 256, IKE_INTEG_HMAC_SHA2_512_256 }, 32 + 64 },
	{ "AES-CBC-128 XCBC",
	  { IKE_ENCR_AES_CBC, 128, IKE_INTEG_AES_XCBC_96 }, 16 + 16 },
	{ "AES-CBC-128 CMAC",
	  { IKE_ENCR_AES_CBC, 128, IKE_INTEG_AES_CMAC_96 }, 16 + 16 },
	{ "AES-CTR-256 SHA-256",
	  { IKE_ENCR_AES_CTR, 256, IKE_INTEG_HMAC_SHA2_256_128 },
	  32 + 4 + 32 },
	{ "CAMELLIA-CBC-256 SHA-256",
	  { IKE_ENCR_CAMELLIA_CBC, 256, IKE_INTEG_HMAC_SHA2_256_128 },
	  32 + 32 },
	{ "3DES SHA1", { IKE_ENCR_3DES, 0, IKE_INTEG_HMAC_SHA1_96 }, 24 + 20 },
	{ "NULL SHA-256",
	  { IKE_ENCR_NULL, 0, IKE_INTEG_HMAC_SHA2_256_128 }, 32 },
};

KUNIT_ARRAY_PARAM_DESC(esp, esp_suites, name);

static void put_esp(struct lab_conf *conf, const struct cipher *c,
		    enum ike_esn first, enum ike_esn second)
{
	struct ike_transform *t = conf->children[0].proposal;

	memset(conf, 0, sizeof(*conf));
	*t++ = (struct ike_transform){ IKE_TRANSFORM_ENCR, c->id, c->key_bits };
	if (c->integ)
		*t++ = (struct ike_transform){ IKE_TRANSFORM_INTEG, c->integ };
	*t++ = (struct ike_transform){ IKE_TRANSFORM_ESN, first };
	if (first != second)
		*t = (struct ike_transform){ IKE_TRANSFORM_ESN, second };
}

static void expect_esp(struct lab *lab, const struct esp *esp, bool esn)
{
	const struct lab_state *s = lab_state(&lab->a);
	struct kunit *test = lab->test;

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, s->suite.encr->id, esp->cipher.id);
	KUNIT_EXPECT_EQ(test, s->suite.integ ? s->suite.integ->id : 0,
			esp->cipher.integ);
	if (esp->cipher.key_bits)
		KUNIT_EXPECT_EQ(test, s->suite.encr_key_bits,
				esp->cipher.key_bits);
	KUNIT_EXPECT_EQ(test, s->suite.esn, esn);
	KUNIT_EXPECT_EQ(test, s->in_len, esp->keymat);
	KUNIT_EXPECT_EQ(test, s->out_len, esp->keymat);
	KUNIT_EXPECT_TRUE(test, memcmp(s->in, s->out, esp->keymat));
}

/* The responder's order of ESN transforms is the one that counts. */
static void every_esp_suite(struct kunit *test)
{
	const struct esp *esp = test->param_value;
	struct lab_conf *conf = kunit_kzalloc(test, 2 * sizeof(*conf),
					      GFP_KERNEL);
	struct lab *lab;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	for (i = 0; i < 4; i++) {
		put_esp(&conf[0], &esp->cipher, i & 1, i >> 1);
		put_esp(&conf[1], &esp->cipher, i >> 1, i & 1);
		lab = lab_tunnel(test, &conf[0], &conf[1]);
		expect_esp(lab, esp, i >> 1);
		lab_end(lab);
	}
}

static const struct lab_conf two_suites = {
	.children[0].proposal = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	},
	.proposals = { {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_384 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	}, {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 128 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	} },
};

static const struct lab_conf only_the_second = {
	.children[0].proposal = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	},
	.proposals = { {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 128 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	} },
};

static void the_second_proposal_is_taken(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_suites, &only_the_second);

	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->suite.encr->id,
			IKE_ENCR_AES_CBC);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->suite.encr_key_bits, 128);
	lab_end(lab);
}

static struct kunit_case suites_cases[] = {
	KUNIT_CASE_PARAM(every_prf_with_every_cipher, method_gen_params),
	KUNIT_CASE_PARAM(every_esp_suite, esp_gen_params),
	KUNIT_CASE(the_second_proposal_is_taken),
	{}
};

struct kunit_suite ikek_suites_suite = {
	.name = "ikek_suites",
	.test_cases = suites_cases,
};
