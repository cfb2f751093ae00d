// SPDX-License-Identifier: GPL-2.0-only
/* Keying material: NIST's cases, the order and length of keys, odd PRFs. */
#include "crypto_lib.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/keymat.h"
#include "ike/crypto/prf.h"

/**
 * struct nist_case - a case of NIST's CAVS 17.3 for SP 800-135 IKEv2
 * @ni: Ni
 * @nr: Nr
 * @secret: g^ir
 * @secret_new: g^ir of a later exchange with the same nonces
 * @spi_i: SPIi
 * @spi_r: SPIr
 * @skeyseed: SKEYSEED
 * @dkm: keying material of the IKE SA, from SK_d on
 * @child: keying material of a Child SA without a key exchange
 * @child_dh: the same with one
 * @skeyseed_rekey: SKEYSEED of the IKE SA that replaces this one
 */
struct nist_case {
	const char *ni;
	const char *nr;
	const char *secret;
	const char *secret_new;
	u64 spi_i;
	u64 spi_r;
	const char *skeyseed;
	const char *dkm;
	const char *child;
	const char *child_dh;
	const char *skeyseed_rekey;
};

/* Each the first of those with g^ir of 256 bits and nonces of 64 */
static const struct nist_case nist_cases[] = {
	{	/* [SHA-1], COUNT = 0 */
		.ni = "32b50d5f4a3763f3",
		.nr = "9206a04b26564cb1",
		.secret =
			"4b2c1f971981a8ad8d0abeafabf38cf75fc8349c148142465ed9c8b5"
			"16b8be52",
		.secret_new =
			"863f3c9d06efd39d2b907b97f8699e5dd5251ef64a2a176f36ee40c8"
			"7d4f9330",
		.spi_i = 0x34c9e7c188868785,
		.spi_r = 0x3ff77d760d2b2199,
		.skeyseed = "a9a7b222b59f8f48645f28a1db5b5f5d7479cba7",
		.dkm =
			"a14293677cc80ff8f9cc0eee30d895da9d8f405666e30ef0dfcb63c6"
			"34a46002a2a63080e514a062768b76606f9fa5e992204fc5a670bde3"
			"f10d6b027113936a5c55b648a194ae587b0088d52204b702c979fa28"
			"0870d2ed41efa9c549fd11198af1670b143d384bd275c5f594cf266b"
			"05ebadca855e4249520a441a81157435a7a56cc4",
		.child =
			"8059e3ee8810e6c3a91bc8bcd2a7a41151b8d0e6ae239c7b38093ad8"
			"5ef4c5811a8e7b5d1cdabd9560b2d5e092d1f24e2d4b85eccdf0ad0d"
			"c9abd94b51ee71814ca6dbc8bb51b6309f5b9545c7eb35cf5580b1e5"
			"21a8fe20754a2d883ba0c2cf285f524aea6545b33106bc03e614296d"
			"319d41d4b50b3f510b1c0a22f3e664994d234cb4",
		.child_dh =
			"bb43244c1860ad65ee1e211ffe8bb3661750c8f89cb9f547df7f4fa6"
			"1d37301628190e38c66232eab4b3ab14c400a5197dd3730ed4820a8a"
			"10394d51e1c0400052f63ebd36b0e7ef53aaed31eba4a5080d7d4b56"
			"66023a8bbb5ffb7857240f9a05884d1b7d2f933708450b7b3288f1fc"
			"863ab49fa901227cffc06e27899c7054d56fd74c",
		.skeyseed_rekey = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
	},
	{	/* [SHA-256], COUNT = 0 */
		.ni = "3f302be1abcb28e1",
		.nr = "8c332ee006064c9b",
		.secret =
			"0f4d257d7a58fc4545c7d7a88119eee5d5c9690c5b4c989171d3abbf"
			"d99d1d29",
		.secret_new =
			"25f3b12d6f282739256e39bf54eda53b60ffcf379bb7bcc90c27b4c4"
			"c578616c",
		.spi_i = 0x40dac39e1e1a8640,
		.spi_r = 0x8619a1cf9a6e4c07,
		.skeyseed =
			"5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a"
			"9d8ba6fe",
		.dkm =
			"0b137d669b0947d7d026d593f0305ad401ff0c471357d695778a9c7f"
			"4b4869ece98aca531188d16041b3bb936d2dbb3b4993a6e768a80916"
			"0de45d0283f273a6cdf6854379e31be72b8d3d1fa990cf9c5b015ca9"
			"f918a7df6253c958114a09d4e1c19bdcd4db14b29d98db1a74ad405c"
			"588662c14a04d0d36aa4ab55e90f8986d12d4aad",
		.child =
			"7d808e2b44635300e7025f1b640c431b13a9b3b891cd45a15261f4f3"
			"c4a7e39b3a3c8017ccc2b74610faf52ba3faf6d9e83c859b448217b2"
			"4dadc82c9887460b7bd724236b9885914cc93b39d6c749e92f36b30c"
			"9eb6a9f59e396bc7c0ac4878512639cc612c5660ddb1a1fed360ac8b"
			"9b3f548f13482d0431b38eca293ef97681e179fc",
		.child_dh =
			"67edd256e64542436173e3ca39ef1fdec3c8240b860df26f84caf525"
			"8578ff35df40ddc31ea210e0523988b7531c9dc3207e0e98e2562149"
			"99c7712f73ff044a9cf6e3a5e421862b9ba140862f460ea5236527cf"
			"8346db9ac23feb6636e21fc7a18a94a2e9d4ad95356e278f46ac3fa5"
			"3a75a058c87293cf38dd863e879f84d0e0935da3",
		.skeyseed_rekey =
			"2d63f6debc92048b4fef3889c4c99ca67d6496e0fac14a2bca9a2d65"
			"66ff2398",
	},
	{	/* [SHA-384], COUNT = 0 */
		.ni = "fd1b572a8e735591",
		.nr = "6013b0ef88dacd3d",
		.secret =
			"d3288cd87565101e88fe3bad918f31939d8dd26ff1071f8b2d7f4475"
			"24e58d7c",
		.secret_new =
			"3358f620539473aee8d07e779764c4c6a9aabddc79a28e136b3bac02"
			"1dbde44a",
		.spi_i = 0x2116ad07ce61f749,
		.spi_r = 0x24880e55f11a65b7,
		.skeyseed =
			"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f"
			"7a45f59d7d0b596f51f7dfcf3330061888f6a94f",
		.dkm =
			"4f904c2025c90c817ea5ff9b662a6fdb445a73b57cdf09eacd379b95"
			"e1f03cacb04cd6deeda4f952191dd9bc1f7a9502471a648d74dc06d3"
			"8112de48a42501f6b1a3ad55c2099cd9a648e5f17e5bf3e34bf9b595"
			"3decb768a34f875fe2b78dca0c2fcca81ec1a412006dfaed38fa0688"
			"2e61f4c148105fb8e231fdb33c4d484c001721d4",
		.child =
			"06126cc023ac8aabb3ae1ae2d583005a16d39e889efd09d588f29958"
			"83261e55f44f959072d25ea2f035a64ee8e2341421e7a2d95344282f"
			"6ff1f2a9ef236b5ec7eae4bb1074ce1f206461209c19dc05a61bbc10"
			"a5ec0391bdcd1d25831f8d1199af467359a13cb5f9b11187ad973794"
			"69f8a1ff3d612b18f165d32e3b5fc6440f447321",
		.child_dh =
			"e31b1b94e0b2146ae66dfe223ca64ccf0895fb6c8862990b446b80a4"
			"a81fd801ed5fdbcee6e9455c4d56ee10cd73ea77d8c01f31d4e2fcc9"
			"d65765327e13f497f631ba09d99b39aff2ffa9082c59334a9eb082f7"
			"95cde78989b1be547fde560eb49d5b262e86ef2e2094eab785008e30"
			"38dd7bb0d4ac7dac6f99d9c7945950f21b9f44de",
		.skeyseed_rekey =
			"e0548c1682e13bce454026b3b1bdf42985b24e4e7408095a7c529de3"
			"8c3d1fcb04c9fe6868042a34c9614c6c99e3fcea",
	},
	{	/* [SHA-512], COUNT = 0 */
		.ni = "97c41a9b0a03e74c",
		.nr = "a659fd06e1746600",
		.secret =
			"276255c3eaace5c6db32b609aa86c0ef07bba4bf2dc4c262995efd95"
			"ca607c3f",
		.secret_new =
			"bb4015f7727b35532021336a9e4a6370ac8729b01fbb8f15d5223682"
			"0fac4709",
		.spi_i = 0xff43c5c689b95481,
		.spi_r = 0xe2ba607f30079bb7,
		.skeyseed =
			"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664"
			"b36c3a944067d867c3a55fd8a7e5cca64b22e24415987e15549f09a8"
			"1b455adaa5303df8",
		.dkm =
			"22259105314717dc73c210919ee9cb3ded774dc087e866aa3960404c"
			"0ed7b8e78e79b993888388e2e5cb238d4bfcb4cdee9da074a26e329d"
			"6c2f2f660cc9c711c941a2fb3d85a2e5d01e579c8f2c9d00fa6fabe7"
			"6a137b00c7ff1b291899906588c26f073d819063238c4c844f0f8d22"
			"1b65b76dbc9ed6f6368e5dba86b3e81b60eb44a1",
		.child =
			"2f1311a8e143e59d65bd9d8adc4e64c624313495c899697236bd0980"
			"c503717d0ad5dee13ff918e3f4f6505bc19a0a1352d20e99f704f6ef"
			"0c71124be1c97a1ad9aacf99a33c1cd00537aa922906d1db33fcd640"
			"f147953ac632f8a655f84daa1363e0b8322e82620c4bc27309bb1525"
			"387493398467b7c9561317e61d1f8be436388aa9",
		.child_dh =
			"15a40cef7fc88a166526a4cdb5697dddbccf3c69a72b22c92c1f88e9"
			"ca9d9b5258c9f52684a7169efd4463f758e34ada6eb3f3805f194f60"
			"19b13acd11988e423f7630cb764f10a86eb28e14cba8596ee9255c85"
			"3f7a903ef09de2ab5f84cc446359c604dc193a8d4c4e4b02174a4c04"
			"aa859e84934bbb60128b920b90124187c721c000",
		.skeyseed_rekey =
			"ecdaf3ccb990abc898a453b03fd56f9975275f150e1e571b0560b3cb"
			"2ee67289e82b899cdc2129fd821fe8aebea796f190765c25798f5883"
			"f923526551f16a4b",
	},
};

/* The same as bytes */
struct nist {
	struct ike_keymat_input in;
	struct ike_view secret_new;
	struct ike_view skeyseed;
	struct ike_view dkm;
	struct ike_view child;
	struct ike_view child_dh;
	struct ike_view skeyseed_rekey;
};

static const struct ike_prf_alg *prf_for(struct kunit *test, size_t out_len)
{
	const struct ike_prf_alg *alg;
	unsigned int i;

	for (i = 0; (alg = ike_prf_row(i)); i++)
		if (!alg->fixed_key && alg->out_len == out_len)
			return alg;
	KUNIT_FAIL_AND_ABORT(test, "no HMAC PRF has %zu bytes", out_len);
	return NULL;
}

static struct ike_view spis(struct kunit *test,
			    const struct ike_keymat_input *in)
{
	u8 *p = kunit_kmalloc(test, 2 * IKE_SPI_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	put_unaligned_be64(in->spi_i, p);
	put_unaligned_be64(in->spi_r, p + IKE_SPI_LEN);
	return IKE_VIEW(p, 2 * IKE_SPI_LEN);
}

/* All keys in a row begin with what NIST says, or the other way round. */
static void expect_keys(struct kunit *test, const char *what,
			const struct ike_keys *keys, struct ike_view want)
{
	size_t len = keys->pr.p + keys->pr.len - keys->data;

	len = min(len, want.len);
	KUNIT_EXPECT_PTR_EQ(test, keys->d.p, (const u8 *)keys->data);
	expect_same(test, what, IKE_VIEW(keys->data, len),
		    IKE_VIEW(want.p, len));
}

static void check_child(struct kunit *test, const struct ike_prf_alg *prf,
			const struct nist *n)
{
	struct ike_view sk_d = IKE_VIEW(n->dkm.p, prf->key_len);
	struct ike_keymat_input in = n->in;
	u8 *out = copy_exact(test, n->child);

	in.secret = IKE_VIEW(NULL, 0);
	KUNIT_ASSERT_EQ(test, 0, ike_keymat_child(crypto_of(test), prf, sk_d,
						  &in, out, n->child.len));
	expect_same(test, "child", IKE_VIEW(out, n->child.len), n->child);

	in.secret = n->secret_new;
	out = copy_exact(test, n->child_dh);
	KUNIT_ASSERT_EQ(test, 0, ike_keymat_child(crypto_of(test), prf, sk_d,
						  &in, out, n->child_dh.len));
	expect_same(test, "child with g^ir", IKE_VIEW(out, n->child_dh.len),
		    n->child_dh);
}

/* NIST stops at SKEYSEED, we begin behind it: meet in between. */
static void check_rekey(struct kunit *test, const struct ike_suite *suite,
			const struct nist *n)
{
	struct ike_view seed[3] = { n->in.ni, n->in.nr,
				    spis(test, &n->in) };
	struct ike_keymat_input in = n->in;
	struct ike_keys *keys;
	u8 want[256];

	in.secret = n->secret_new;
	KUNIT_ASSERT_EQ(test, 0,
			ike_keymat_ike_rekey(crypto_of(test), suite, &in,
					     suite->prf,
					     IKE_VIEW(n->dkm.p,
						      suite->prf->key_len),
					     &keys));
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf_plus(crypto_of(test), suite->prf,
				     n->skeyseed_rekey, seed, 3, want,
				     sizeof(want)));
	expect_keys(test, "rekeyed", keys, IKE_VIEW(want, sizeof(want)));
	ike_keys_free(keys);
}

static void check_nist(struct kunit *test, const struct nist *n)
{
	const struct ike_prf_alg *prf = prf_for(test, n->skeyseed.len);
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_CBC),
		.encr_key_bits = 256,
		.integ = ike_integ_lookup(IKE_INTEG_HMAC_SHA2_512_256),
		.prf = prf,
	};
	struct ike_view seed[3] = { n->in.ni, n->in.nr, spis(test, &n->in) };
	u8 *out = copy_exact(test, n->dkm);
	struct ike_keys *keys;

	KUNIT_ASSERT_EQ(test, 0, ike_keymat_ike(crypto_of(test), &suite, &n->in,
						&keys));
	expect_keys(test, "IKE SA", keys, n->dkm);
	ike_keys_free(keys);

	/* What is longer than the keys of any suite */
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf_plus(crypto_of(test), prf, n->skeyseed, seed, 3,
				     out, n->dkm.len));
	expect_same(test, "DKM", IKE_VIEW(out, n->dkm.len), n->dkm);
	check_child(test, prf, n);
	check_rekey(test, &suite, n);
}

static void nist(struct kunit *test)
{
	const struct nist_case *c;
	struct nist n;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nist_cases); i++) {
		c = &nist_cases[i];
		n = (struct nist){
			.in = {
				.ni = hex(test, c->ni),
				.nr = hex(test, c->nr),
				.spi_i = c->spi_i,
				.spi_r = c->spi_r,
				.secret = hex(test, c->secret),
			},
			.secret_new = hex(test, c->secret_new),
			.skeyseed = hex(test, c->skeyseed),
			.dkm = hex(test, c->dkm),
			.child = hex(test, c->child),
			.child_dh = hex(test, c->child_dh),
			.skeyseed_rekey = hex(test, c->skeyseed_rekey),
		};
		check_nist(test, &n);
	}
}

static void keys_of_suite(struct kunit *test, const struct ike_suite *suite)
{
	size_t encr = ike_encr_key_len(suite->encr, suite->encr_key_bits);
	size_t integ = suite->integ ? suite->integ->key_len : 0;
	const struct ike_keymat_input in = {
		.ni = counted(test, 32, 1),
		.nr = counted(test, 32, 65),
		.spi_i = 0x0102030405060708,
		.spi_r = 0x1112131415161718,
		.secret = counted(test, 32, 129),
	};
	const struct ike_view *v;
	struct ike_keys *keys;
	const u8 *at;

	KUNIT_ASSERT_EQ(test, 0, ike_keymat_ike(crypto_of(test), suite, &in,
						&keys));
	KUNIT_EXPECT_EQ(test, keys->d.len, (size_t)suite->prf->key_len);
	KUNIT_EXPECT_EQ(test, keys->ai.len, integ);
	KUNIT_EXPECT_EQ(test, keys->ei.len, encr);
	KUNIT_EXPECT_EQ(test, keys->pr.len, (size_t)suite->prf->key_len);
	/* d, ai, ar, ei, er, pi, pr: without gaps in this order */
	at = keys->data;
	for (v = &keys->d; v <= &keys->pr; v++) {
		KUNIT_EXPECT_PTR_EQ(test, v->p, at);
		at += v->len;
	}
	KUNIT_EXPECT_EQ(test, keys->ar.len, keys->ai.len);
	KUNIT_EXPECT_EQ(test, keys->er.len, keys->ei.len);
	KUNIT_EXPECT_EQ(test, keys->pi.len, keys->pr.len);
	ike_keys_free(keys);
}

static void layout(struct kunit *test)
{
	struct ike_suite suite = {};
	unsigned int e, i, p;

	for (e = 0; (suite.encr = ike_encr_row(e)); e++) {
		if (!suite.encr->ike)
			continue;
		suite.encr_key_bits = suite.encr->key_attr ?
				      suite.encr->key_bits[0] : 0;
		for (p = 0; (suite.prf = ike_prf_row(p)); p++) {
			suite.integ = NULL;
			if (suite.encr->kind == IKE_ENCR_KIND_AEAD) {
				keys_of_suite(test, &suite);
				continue;
			}
			for (i = 0; (suite.integ = ike_integ_row(i)); i++)
				keys_of_suite(test, &suite);
		}
	}
}

/* Key and salt, RFC 5282, RFC 7634, RFC 5930 */
static void key_lengths(struct kunit *test)
{
	static const struct {
		u16 id, bits;
		size_t len;
	} cases[] = {
		{ IKE_ENCR_AES_GCM_16, 128, 20 },
		{ IKE_ENCR_AES_GCM_8, 256, 36 },
		{ IKE_ENCR_AES_CCM_12, 192, 27 },
		{ IKE_ENCR_AES_CTR, 128, 20 },
		{ IKE_ENCR_AES_CBC, 256, 32 },
		{ IKE_ENCR_CAMELLIA_CBC, 192, 24 },
		{ IKE_ENCR_CHACHA20_POLY1305, 0, 36 },
		{ IKE_ENCR_CHACHA20_POLY1305, 256, 36 },
		{ IKE_ENCR_3DES, 0, 24 },
		{ IKE_ENCR_NULL, 0, 0 },
	};
	const struct ike_encr_alg *alg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		alg = ike_encr_lookup(cases[i].id);
		KUNIT_ASSERT_NOT_NULL(test, alg);
		KUNIT_EXPECT_EQ(test, ike_encr_key_len(alg, cases[i].bits),
				cases[i].len);
	}
}

/* RFC 7296 section 2.14: of each nonce only 64 bits make the key, all go on. */
static void fixed_key_prf(struct kunit *test)
{
	static const u16 ids[] = { IKE_PRF_AES128_XCBC, IKE_PRF_AES128_CMAC };
	struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_GCM_16),
		.encr_key_bits = 128,
	};
	struct ike_keymat_input in = {
		.ni = counted(test, 32, 1),
		.nr = counted(test, 24, 65),
		.spi_i = 0x0102030405060708,
		.spi_r = 0x1112131415161718,
		.secret = counted(test, 32, 129),
	};
	struct ike_view seed[3] = { in.ni, in.nr, spis(test, &in) };
	u8 nonces[16], skeyseed[16], want[128];
	struct ike_keys *keys;
	unsigned int i;

	memcpy(nonces, in.ni.p, 8);
	memcpy(nonces + 8, in.nr.p, 8);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		suite.prf = ike_prf_lookup(ids[i]);
		KUNIT_ASSERT_NOT_NULL(test, suite.prf);
		KUNIT_ASSERT_EQ(test, 0,
				ike_prf(crypto_of(test), suite.prf,
					IKE_VIEW(nonces, 16), &in.secret, 1,
					skeyseed));
		KUNIT_ASSERT_EQ(test, 0,
				ike_prf_plus(crypto_of(test), suite.prf,
					     IKE_VIEW(skeyseed, 16), seed, 3,
					     want, sizeof(want)));
		KUNIT_ASSERT_EQ(test, 0, ike_keymat_ike(crypto_of(test), &suite,
							&in, &keys));
		expect_keys(test, suite.prf->name, keys,
			    IKE_VIEW(want, sizeof(want)));
		ike_keys_free(keys);
	}
}

/* A new IKE SA with another PRF: the old one makes SKEYSEED, that is all. */
static void rekey_to_other_prf(struct kunit *test)
{
	const struct ike_prf_alg *old = ike_prf_lookup(IKE_PRF_HMAC_SHA2_512);
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_CHACHA20_POLY1305),
		.prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256),
	};
	const struct ike_keymat_input in = {
		.ni = counted(test, 16, 1),
		.nr = counted(test, 256, 65),
		.spi_i = 0xa1a2a3a4a5a6a7a8,
		.spi_r = 0xb1b2b3b4b5b6b7b8,
		.secret = counted(test, 32, 129),
	};
	struct ike_view first[3] = { in.secret, in.ni, in.nr };
	struct ike_view seed[3] = { in.ni, in.nr, spis(test, &in) };
	struct ike_view old_d = counted(test, 64, 0);
	u8 skeyseed[64], want[256];
	struct ike_keys *keys;

	KUNIT_ASSERT_EQ(test, 0, ike_prf(crypto_of(test), old, old_d, first, 3,
					 skeyseed));
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf_plus(crypto_of(test), suite.prf,
				     IKE_VIEW(skeyseed, 64), seed, 3, want,
				     sizeof(want)));
	KUNIT_ASSERT_EQ(test, 0, ike_keymat_ike_rekey(crypto_of(test), &suite,
						      &in, old, old_d, &keys));
	expect_keys(test, "new PRF", keys, IKE_VIEW(want, sizeof(want)));
	ike_keys_free(keys);
}

/* Further shared secrets stand behind the nonces, RFC 9370 section 2.2.4. */
static void additional_key_exchanges(struct kunit *test)
{
	const struct ike_prf_alg *prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_384);
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_GCM_16),
		.encr_key_bits = 256,
		.prf = prf,
	};
	const struct ike_keymat_input in = {
		.ni = counted(test, 32, 1),
		.nr = counted(test, 24, 65),
		.spi_i = 0xa1a2a3a4a5a6a7a8,
		.spi_r = 0xb1b2b3b4b5b6b7b8,
		.secret = counted(test, 32, 129),
		.more = counted(test, 80, 7),
	};
	struct ike_view parts[4] = { in.secret, in.ni, in.nr, in.more };
	struct ike_view seed[3] = { in.ni, in.nr, spis(test, &in) };
	struct ike_view d = counted(test, 48, 0);
	u8 skeyseed[48], want[512], got[100];
	struct ike_keys *keys;

	KUNIT_ASSERT_EQ(test, 0, ike_prf(crypto_of(test), prf, d, parts, 4,
					 skeyseed));
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf_plus(crypto_of(test), prf,
				     IKE_VIEW(skeyseed, 48), seed, 3, want,
				     sizeof(want)));
	KUNIT_ASSERT_EQ(test, 0, ike_keymat_ike_rekey(crypto_of(test), &suite,
						      &in, prf, d, &keys));
	expect_keys(test, "IKE SA", keys, IKE_VIEW(want, sizeof(want)));
	ike_keys_free(keys);
	KUNIT_ASSERT_EQ(test, 0, ike_prf_plus(crypto_of(test), prf, d, parts, 4,
					      want, sizeof(got)));
	KUNIT_ASSERT_EQ(test, 0, ike_keymat_child(crypto_of(test), prf, d, &in,
						  got, sizeof(got)));
	KUNIT_EXPECT_MEMEQ(test, got, want, sizeof(got));
}

static void too_long(struct kunit *test)
{
	const struct ike_prf_alg *prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256);
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_GCM_16),
		.encr_key_bits = 256,
		.prf = prf,
	};
	struct ike_keymat_input in = {
		.ni = counted(test, 257, 1),
		.nr = counted(test, 16, 65),
		.secret = counted(test, 32, 129),
	};
	struct ike_keys *keys;
	u8 *out = copy_exact(test, counted(test, 255 * 32 + 1, 0));

	KUNIT_EXPECT_EQ(test, -EINVAL, ike_keymat_ike(crypto_of(test), &suite,
						      &in, &keys));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			ike_keymat_child(crypto_of(test), prf,
					 counted(test, 32, 0), &in, out,
					 255 * 32 + 1));
}

/* When memory runs out at whatever place, that is what is said. */
static void no_memory(struct kunit *test)
{
#ifdef CONFIG_FAULT_INJECTION
	const struct ike_suite suite = {
		.encr = ike_encr_lookup(IKE_ENCR_AES_GCM_16),
		.encr_key_bits = 256,
		.prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256),
	};
	const struct ike_keymat_input in = {
		.ni = counted(test, 32, 1),
		.nr = counted(test, 32, 65),
		.secret = counted(test, 32, 129),
	};
	struct ike_keys *keys;
	struct ike_crypto *c;
	unsigned int n;
	bool failed;
	int err;

	for (n = 1, failed = true; failed; n++) {
		current->fail_nth = n;
		err = ike_crypto_new(&c);
		if (!err) {
			err = ike_keymat_ike(c, &suite, &in, &keys);
			if (!err)
				ike_keys_free(keys);
			ike_crypto_free(c);
		}
		failed = !current->fail_nth;
		current->fail_nth = 0;
		KUNIT_EXPECT_EQ_MSG(test, err, failed ? -ENOMEM : 0, "%u", n);
	}
	KUNIT_EXPECT_GT(test, n, 3U);
#else
	kunit_skip(test, "needs CONFIG_FAULT_INJECTION");
#endif
}

/* A line of the file: NAME = HEX, or something else */
static struct ike_view take_line(struct ike_view *c)
{
	const u8 *end = memchr(c->p, '\n', c->len);
	struct ike_view line = IKE_VIEW(c->p, end ? end - c->p : c->len);

	*c = ike_skip(*c, min(line.len + 1, c->len));
	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool line_is(struct ike_view line, const char *name,
		    struct ike_view *value)
{
	size_t n = strlen(name);

	if (line.len < n + 3 || memcmp(line.p, name, n) ||
	    memcmp(line.p + n, " = ", 3))
		return false;
	*value = ike_skip(line, n + 3);
	return true;
}

static u64 spi_of(struct kunit *test, struct ike_view value)
{
	struct ike_view v = hex_view(test, value);

	KUNIT_ASSERT_EQ(test, v.len, (size_t)IKE_SPI_LEN);
	return get_unaligned_be64(v.p);
}

/* Return: true when the line was the last one of a case */
static bool read_line(struct kunit *test, struct ike_view line, struct nist *n)
{
	struct ike_view v;

	if (line_is(line, "Ni", &v))
		n->in.ni = hex_view(test, v);
	else if (line_is(line, "Nr", &v))
		n->in.nr = hex_view(test, v);
	else if (line_is(line, "g^ir", &v))
		n->in.secret = hex_view(test, v);
	else if (line_is(line, "g^ir (new)", &v))
		n->secret_new = hex_view(test, v);
	else if (line_is(line, "SPIi", &v))
		n->in.spi_i = spi_of(test, v);
	else if (line_is(line, "SPIr", &v))
		n->in.spi_r = spi_of(test, v);
	else if (line_is(line, "SKEYSEED", &v))
		n->skeyseed = hex_view(test, v);
	else if (line_is(line, "DKM", &v))
		n->dkm = hex_view(test, v);
	else if (line_is(line, "DKM(Child SA)", &v))
		n->child = hex_view(test, v);
	else if (line_is(line, "DKM(Child SA D-H)", &v))
		n->child_dh = hex_view(test, v);
	else if (line_is(line, "SKEYSEED(Rekey)", &v)) {
		n->skeyseed_rekey = hex_view(test, v);
		return true;
	}
	return false;
}

static void outside_nist(struct kunit *test)
{
	unsigned int cases = 0;
	struct nist n = {};
	struct ike_view c;
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test,
				     "kdf/nist-cavs17.3-ikev2-count0-19.fax",
				     &buf, &len));
	for (c = IKE_VIEW(buf, len); c.len;) {
		if (!read_line(test, take_line(&c), &n))
			continue;
		check_nist(test, &n);
		memset(&n, 0, sizeof(n));
		cases++;
	}
	KUNIT_EXPECT_EQ(test, cases, 180U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(nist),
	KUNIT_CASE(layout),
	KUNIT_CASE(key_lengths),
	KUNIT_CASE(fixed_key_prf),
	KUNIT_CASE(rekey_to_other_prf),
	KUNIT_CASE(additional_key_exchanges),
	KUNIT_CASE(too_long),
	KUNIT_CASE(no_memory),
	KUNIT_CASE(outside_nist),
	{}
};

struct kunit_suite ikek_keymat_suite = {
	.name = "ikek_keymat",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
