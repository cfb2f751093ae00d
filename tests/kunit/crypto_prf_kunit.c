// SPDX-License-Identifier: GPL-2.0-only
/* The PRFs and prf+: the RFCs' test vectors, and outside ones. */
#include "crypto_lib.h"
#include "json.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/prf.h"

struct hmac_case {
	const char *key;
	const char *data;
	const char *sha1;
	const char *sha256;
	const char *sha384;
	const char *sha512;
};

/* RFC 4868 section 2.7.1; SHA-1: RFC 2202 section 3 */
static const struct hmac_case hmac_cases[] = {
	{
		.key = "0b*20",
		.data = "4869205468657265",
		.sha1 = "b617318655057264e28bc0b6fb378c8ef146be00",
		.sha256 =
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c"
			"2e32cff7",
		.sha384 =
			"afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c"
			"7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
		.sha512 =
			"87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b305"
			"45e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f170"
			"2e696c203a126854",
	},
	{
		.key = "4a656665",
		.data = "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		.sha1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
		.sha256 =
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b9"
			"64ec3843",
		.sha384 =
			"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec373"
			"6322445e8e2240ca5e69e2c78b3239ecfab21649",
		.sha512 =
			"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7"
			"ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b"
			"636e070a38bce737",
	},
	{
		.key = "aa*20",
		.data = "dd*50",
		.sha1 = "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
		.sha256 =
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514"
			"ced565fe",
		.sha384 =
			"88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e5"
			"5966144b2a5ab39dc13814b94e3ab6e101a34f27",
		.sha512 =
			"fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33"
			"b2279d39bf3e848279a722c806b485a47e67c807b946a337bee89426"
			"74278859e13292fb",
	},
	{
		.key = "0102030405060708090a0b0c0d0e0f10111213141516171819",
		.data = "cd*50",
		.sha1 = "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
		.sha256 =
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff4"
			"6729665b",
		.sha384 =
			"3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e"
			"1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
		.sha512 =
			"b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050"
			"361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2d"
			"e2adebeb10a298dd",
	},
	{
		.key = "aa*131",
		.data =
			"54657374205573696e67204c6172676572205468616e20426c6f636b"
			"2d53697a65204b6579202d2048617368204b6579204669727374",
		.sha256 =
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f"
			"0ee37f54",
		.sha384 =
			"4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05"
			"033ac4c60c2ef6ab4030fe8296248df163f44952",
		.sha512 =
			"80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b0137"
			"83f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec"
			"8b915a985d786598",
	},
	{
		.key = "aa*131",
		.data =
			"5468697320697320612074657374207573696e672061206c61726765"
			"72207468616e20626c6f636b2d73697a65206b657920616e64206120"
			"6c6172676572207468616e20626c6f636b2d73697a6520646174612e"
			"20546865206b6579206e6565647320746f2062652068617368656420"
			"6265666f7265206265696e6720757365642062792074686520484d41"
			"4320616c676f726974686d2e",
		.sha256 =
			"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f5153"
			"5c3a35e2",
		.sha384 =
			"6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82"
			"461e99c5a678cc31e799176d3860e6110c46523e",
		.sha512 =
			"e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d"
			"20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de04460"
			"65c97440fa8c6a58",
	},
	{
		.key = "aa*80",
		.data =
			"54657374205573696e67204c6172676572205468616e20426c6f636b"
			"2d53697a65204b6579202d2048617368204b6579204669727374",
		.sha1 = "aa4ae5e15272d00e95705637ce8a3b55ed402112",
	},
};

struct prf_case {
	u16 id;
	const char *key;
	const char *data;
	const char *out;
};

#define KEY_16	"000102030405060708090a0b0c0d0e0f"
#define DATA_20	KEY_16 "10111213"
#define DATA_32	DATA_20 "1415161718191a1b1c1d1e1f"
#define CMAC_KEY "2b7e151628aed2a6abf7158809cf4f3c"
#define CMAC_40	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af"\
		"8e5130c81c46a35ce411"

static const struct prf_case aes_cases[] = {
	/* RFC 3566 section 4.6 */
	{ IKE_PRF_AES128_XCBC, KEY_16, "", "75f0251d528ac01c4573dfd584d79f29" },
	{ IKE_PRF_AES128_XCBC, KEY_16, "000102",
	  "5b376580ae2f19afe7219ceef172756f" },
	{ IKE_PRF_AES128_XCBC, KEY_16, KEY_16,
	  "d2a246fa349b68a79998a4394ff7a263" },
	{ IKE_PRF_AES128_XCBC, KEY_16, DATA_32,
	  "f54f0ec8d2b9f3d36807734bd5283fd4" },
	{ IKE_PRF_AES128_XCBC, KEY_16, DATA_32 "2021",
	  "becbb3bccdb518a30677d5481fb6b4d8" },
	{ IKE_PRF_AES128_XCBC, KEY_16, "00*1000",
	  "f0dafee895db30253761103b5d84528f" },
	/* RFC 4434 section 2.1 */
	{ IKE_PRF_AES128_XCBC, KEY_16, DATA_20,
	  "47f51b4564966215b8985c63055ed308" },
	{ IKE_PRF_AES128_XCBC, "00010203040506070809", DATA_20,
	  "0fa087af7d866e7653434e602fdde835" },
	{ IKE_PRF_AES128_XCBC, KEY_16 "edcb", DATA_20,
	  "8cd3c93ae598a9803006ffb67c40e9e4" },
	/* RFC 4493 section 4 */
	{ IKE_PRF_AES128_CMAC, CMAC_KEY, "",
	  "bb1d6929e95937287fa37d129b756746" },
	{ IKE_PRF_AES128_CMAC, CMAC_KEY, "6bc1bee22e409f96e93d7e117393172a",
	  "070a16b46b4d4144f79bdd9dd04a287c" },
	{ IKE_PRF_AES128_CMAC, CMAC_KEY, CMAC_40,
	  "dfa66747de9ae63030ca32611497c827" },
	/* RFC 4615 section 4 */
	{ IKE_PRF_AES128_CMAC, KEY_16 "edcb", DATA_20,
	  "84a348a4a45d235babfffc0d2b4da09a" },
	{ IKE_PRF_AES128_CMAC, KEY_16, DATA_20,
	  "980ae87b5f4c9c5214f5b6a8455e4c2d" },
	{ IKE_PRF_AES128_CMAC, "00010203040506070809", DATA_20,
	  "290d9e112edb09ee141fcf64c0b72f3d" },
};

static const struct ike_prf_alg *prf_of(struct kunit *test, u16 id)
{
	const struct ike_prf_alg *alg = ike_prf_lookup(id);

	KUNIT_ASSERT_NOT_NULL(test, alg);
	KUNIT_EXPECT_TRUE(test, ike_crypto_have(IKE_TRANSFORM_PRF, id));
	return alg;
}

/* In one piece, then in three, the second of which is empty */
static void check(struct kunit *test, u16 id, struct ike_view key,
		  struct ike_view data, struct ike_view want)
{
	const struct ike_prf_alg *alg = prf_of(test, id);
	struct ike_view parts[3];
	u8 out[IKE_PRF_LEN_MAX];

	KUNIT_ASSERT_EQ(test, want.len, (size_t)alg->out_len);
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf(crypto_of(test), alg, key, &data, 1, out));
	expect_same(test, alg->name, IKE_VIEW(out, alg->out_len), want);

	parts[0] = IKE_VIEW(data.p, data.len / 3);
	parts[1] = IKE_VIEW(NULL, 0);
	parts[2] = ike_skip(data, data.len / 3);
	KUNIT_ASSERT_EQ(test, 0,
			ike_prf(crypto_of(test), alg, key, parts, 3, out));
	expect_same(test, alg->name, IKE_VIEW(out, alg->out_len), want);
}

static void check_hmac(struct kunit *test, u16 id, const struct hmac_case *c,
		       const char *out)
{
	if (out)
		check(test, id, hex(test, c->key), hex(test, c->data),
		      hex(test, out));
}

static void hmac(struct kunit *test)
{
	const struct hmac_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hmac_cases); i++) {
		c = &hmac_cases[i];
		check_hmac(test, IKE_PRF_HMAC_SHA1, c, c->sha1);
		check_hmac(test, IKE_PRF_HMAC_SHA2_256, c, c->sha256);
		check_hmac(test, IKE_PRF_HMAC_SHA2_384, c, c->sha384);
		check_hmac(test, IKE_PRF_HMAC_SHA2_512, c, c->sha512);
	}
}

static void aes(struct kunit *test)
{
	const struct prf_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(aes_cases); i++) {
		c = &aes_cases[i];
		check(test, c->id, hex(test, c->key), hex(test, c->data),
		      hex(test, c->out));
	}
}

/* A pre-shared key may have any length. */
static void key_lengths(struct kunit *test)
{
	struct ike_view data = counted(test, 40, 0);
	u8 out[IKE_PRF_LEN_MAX], before[IKE_PRF_LEN_MAX];
	const struct ike_prf_alg *alg;
	unsigned int i, len;

	for (i = 0; (alg = ike_prf_row(i)); i++) {
		memset(before, 0, sizeof(before));
		for (len = 0; len <= 300; len++) {
			KUNIT_ASSERT_EQ(test, 0,
					ike_prf(crypto_of(test), alg,
						counted(test, len, 1), &data, 1,
						out));
			KUNIT_EXPECT_NE(test, 0,
					memcmp(out, before, alg->out_len));
			memcpy(before, out, sizeof(before));
		}
	}
}

/* prf+ as the RFC draws it, block by block */
static void plus_by_hand(struct kunit *test, const struct ike_prf_alg *alg,
			 struct ike_view key, struct ike_view seed, u8 *out,
			 unsigned int blocks)
{
	struct ike_view parts[3] = { {}, seed };
	unsigned int i;
	u8 n;

	for (i = 0; i < blocks; i++) {
		n = i + 1;
		parts[2] = IKE_VIEW(&n, 1);
		KUNIT_ASSERT_EQ(test, 0,
				ike_prf(crypto_of(test), alg, key, parts, 3,
					out + i * alg->out_len));
		parts[0] = IKE_VIEW(out + i * alg->out_len, alg->out_len);
	}
}

static void plus_lengths(struct kunit *test)
{
	struct ike_view seed = counted(test, 48, 7), key, parts[2];
	const struct ike_prf_alg *alg;
	u8 *want, *got;
	unsigned int i;
	size_t len, max;

	parts[0] = IKE_VIEW(seed.p, 17);
	parts[1] = ike_skip(seed, 17);
	for (i = 0; (alg = ike_prf_row(i)); i++) {
		max = 255 * alg->out_len;
		key = counted(test, alg->key_len, 0x80);
		want = kunit_kmalloc(test, max, GFP_KERNEL);
		got = kunit_kmalloc(test, max + 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, want);
		KUNIT_ASSERT_NOT_NULL(test, got);
		plus_by_hand(test, alg, key, seed, want, 255);

		for (len = 0; len <= max; len += len < 200 ? 1 : max - 200) {
			memset(got, 0x55, max + 1);
			KUNIT_ASSERT_EQ(test, 0,
					ike_prf_plus(crypto_of(test), alg, key,
						     parts, 2, got, len));
			expect_same(test, alg->name, IKE_VIEW(got, len),
				    IKE_VIEW(want, len));
			KUNIT_EXPECT_EQ(test, got[len], 0x55);
		}
		KUNIT_EXPECT_EQ(test, -EINVAL,
				ike_prf_plus(crypto_of(test), alg, key, parts,
					     2, got, max + 1));
	}
}

static void sha1(struct kunit *test)
{
	struct ike_view parts[2] = { IKE_VIEW("a", 1), IKE_VIEW("bc", 2) };
	u8 out[IKE_SHA1_LEN];

	/* RFC 3174 section 7.3 */
	KUNIT_ASSERT_EQ(test, 0, ike_crypto_sha1(crypto_of(test), parts, 2,
						 out));
	expect_same(test, "sha1", IKE_VIEW(out, sizeof(out)),
		    hex(test, "a9993e364706816aba3e25717850c26c9cd0d89d"));
	/* The same once more, when all was forgotten */
	ike_crypto_forget(crypto_of(test));
	memset(out, 0, sizeof(out));
	KUNIT_ASSERT_EQ(test, 0, ike_crypto_sha1(crypto_of(test), parts, 2,
						 out));
	KUNIT_EXPECT_EQ(test, out[0], 0xa9);
}

static const struct ike_prf_alg *prf_named(struct ike_view name)
{
	static const struct {
		const char *name;
		u16 id;
	} names[] = {
		{ "PRF_HMAC_SHA1", IKE_PRF_HMAC_SHA1 },
		{ "PRF_HMAC_SHA2_256", IKE_PRF_HMAC_SHA2_256 },
		{ "PRF_HMAC_SHA2_384", IKE_PRF_HMAC_SHA2_384 },
		{ "PRF_HMAC_SHA2_512", IKE_PRF_HMAC_SHA2_512 },
		{ "PRF_AES128_XCBC", IKE_PRF_AES128_XCBC },
		{ "PRF_AES128_CMAC", IKE_PRF_AES128_CMAC },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (json_is(name, names[i].name))
			return ike_prf_lookup(names[i].id);
	return NULL;
}

static struct ike_view field(struct kunit *test, struct ike_view item,
			     const char *key)
{
	return hex_view(test, json_string(json_get(item, key)));
}

static void outside_prf(struct kunit *test)
{
	struct ike_view all, groups, list, item;
	static const char * const names[] = { "aes_xcbc", "aes_cmac",
					      "sha2_hmac" };
	const struct ike_prf_alg *alg;
	unsigned int i, n = 0;
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test, "alg/mac-aead-vectors.json", &buf,
				     &len));
	all = IKE_VIEW(buf, len);
	groups = json_get(all, "vectors");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		list = json_get(groups, names[i]);
		while (json_next(&list, &item)) {
			alg = prf_named(json_get(item, "alg"));
			if (!alg)
				continue;
			check(test, alg->id, field(test, item, "key"),
			      field(test, item, "seed"),
			      field(test, item, "out"));
			n++;
		}
	}
	KUNIT_EXPECT_EQ(test, n, 29U);
}

static void outside_kdf(struct kunit *test)
{
	struct ike_view groups, list, item, salt, want;
	const struct ike_prf_alg *alg;
	unsigned int n = 0;
	size_t len;
	void *buf;
	u8 *out;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test,
				     "kdf/strongswan-kdf_prf-and-prf_plus.json",
				     &buf, &len));
	groups = json_get(IKE_VIEW(buf, len), "vectors");
	/* There the salt is the key of prf, and the key its input. */
	list = json_get(groups, "kdf_prf");
	for (; json_next(&list, &item); n++) {
		alg = prf_named(json_get(item, "arg.prf"));
		KUNIT_ASSERT_NOT_NULL(test, alg);
		check(test, alg->id, field(test, item, "salt"),
		      field(test, item, "key"), field(test, item, "out"));
	}
	list = json_get(groups, "kdf_prf_plus");
	for (; json_next(&list, &item); n++) {
		alg = prf_named(json_get(item, "arg.prf"));
		KUNIT_ASSERT_NOT_NULL(test, alg);
		want = field(test, item, "out");
		salt = field(test, item, "salt");
		out = copy_exact(test, want);
		memset(out, 0, want.len);
		KUNIT_ASSERT_EQ(test, 0,
				ike_prf_plus(crypto_of(test), alg,
					     field(test, item, "key"), &salt, 1,
					     out, want.len));
		expect_same(test, alg->name, IKE_VIEW(out, want.len), want);
	}
	KUNIT_EXPECT_EQ(test, n, 13U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(hmac),
	KUNIT_CASE(aes),
	KUNIT_CASE(key_lengths),
	KUNIT_CASE(plus_lengths),
	KUNIT_CASE(sha1),
	KUNIT_CASE(outside_prf),
	KUNIT_CASE(outside_kdf),
	{}
};

struct kunit_suite ikek_prf_suite = {
	.name = "ikek_prf",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
