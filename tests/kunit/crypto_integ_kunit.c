// SPDX-License-Identifier: GPL-2.0-only
/* Integrity: the RFCs' test vectors, and outside ones. */
#include "crypto_lib.h"
#include "json.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/prf.h"

struct integ_case {
	u16 id;
	const char *key;
	const char *data;
	const char *icv;
};

#define JEFE_16		"4a6566654a6566654a6566654a656665"
#define COUNT_1_32	"0102030405060708090a0b0c0d0e0f10"\
			"1112131415161718191a1b1c1d1e1f20"
#define HI_THERE	"4869205468657265"
#define FOR_NOTHING	"7768617420646f2079612077616e7420666f72206e6f7468696e673f"
#define KEY_16		"000102030405060708090a0b0c0d0e0f"
#define DATA_20		KEY_16 "10111213"
#define DATA_32		DATA_20 "1415161718191a1b1c1d1e1f"
#define CMAC_KEY	"2b7e151628aed2a6abf7158809cf4f3c"
#define CMAC_16		"6bc1bee22e409f96e93d7e117393172a"
#define CMAC_40		CMAC_16 "ae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411"
#define CMAC_64		CMAC_40 "e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

static const struct integ_case cases[] = {
	/* RFC 4868 section 2.7.2 */
	{ IKE_INTEG_HMAC_SHA2_256_128, "0b*32", HI_THERE,
	  "198a607eb44bfbc69903a0f1cf2bbdc5" },
	{ IKE_INTEG_HMAC_SHA2_256_128, JEFE_16 JEFE_16, FOR_NOTHING,
	  "167f928588c5cc2eef8e3093caa0e87c" },
	{ IKE_INTEG_HMAC_SHA2_256_128, "aa*32", "dd*50",
	  "cdcb1220d1ecccea91e53aba3092f962" },
	{ IKE_INTEG_HMAC_SHA2_256_128, COUNT_1_32, "cd*50",
	  "372efcf9b40b35c2115b1346903d2ef4" },
	{ IKE_INTEG_HMAC_SHA2_384_192, "0b*48", HI_THERE,
	  "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973" },
	{ IKE_INTEG_HMAC_SHA2_384_192, JEFE_16 JEFE_16 JEFE_16, FOR_NOTHING,
	  "2c7353974f1842fd66d53c452ca42122b28c0b594cfb184d" },
	{ IKE_INTEG_HMAC_SHA2_384_192, "aa*48", "dd*50",
	  "809f439be00274321d4a538652164b53554a508184a0c316" },
	{ IKE_INTEG_HMAC_SHA2_384_192,
	  COUNT_1_32 "0a0b0c0d0e0f10111213141516171819", "cd*50",
	  "5b540085c6e6358096532b2493609ed1cb298f774f87bb5c" },
	{ IKE_INTEG_HMAC_SHA2_512_256, "0b*64", HI_THERE,
	  "637edc6e01dce7e6742a99451aae82df"
	  "23da3e92439e590e43e761b33e910fb8" },
	{ IKE_INTEG_HMAC_SHA2_512_256, JEFE_16 JEFE_16 JEFE_16 JEFE_16,
	  FOR_NOTHING,
	  "cb370917ae8a7ce28cfd1d8f4705d614"
	  "1c173b2a9362c15df235dfb251b15454" },
	{ IKE_INTEG_HMAC_SHA2_512_256, "aa*64", "dd*50",
	  "2ee7acd783624ca9398710f3ee05ae41"
	  "b9f9b0510c87e49e586cc9bf961733d8" },
	{ IKE_INTEG_HMAC_SHA2_512_256,
	  COUNT_1_32 "2122232425262728292a2b2c2d2e2f30"
		     "3132333435363738393a3b3c3d3e3f40", "cd*50",
	  "5e6688e5a3daec826ca32eaea224eff5"
	  "e700628947470e13ad01302561bab108" },
	/* RFC 2202 section 3, cut to 96 bits */
	{ IKE_INTEG_HMAC_SHA1_96, "0b*20", HI_THERE,
	  "b617318655057264e28bc0b6" },
	{ IKE_INTEG_HMAC_SHA1_96, "aa*20", "dd*50",
	  "125d7342b9ac11cd91a39af4" },
	/* RFC 3566 section 4.6 */
	{ IKE_INTEG_AES_XCBC_96, KEY_16, "", "75f0251d528ac01c4573dfd5" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, "000102", "5b376580ae2f19afe7219cee" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, KEY_16, "d2a246fa349b68a79998a439" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, DATA_20, "47f51b4564966215b8985c63" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, DATA_32, "f54f0ec8d2b9f3d36807734b" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, DATA_32 "2021",
	  "becbb3bccdb518a30677d548" },
	{ IKE_INTEG_AES_XCBC_96, KEY_16, "00*1000", "f0dafee895db30253761103b" },
	/* RFC 4494 section 5 */
	{ IKE_INTEG_AES_CMAC_96, CMAC_KEY, "", "bb1d6929e95937287fa37d12" },
	{ IKE_INTEG_AES_CMAC_96, CMAC_KEY, CMAC_16, "070a16b46b4d4144f79bdd9d" },
	{ IKE_INTEG_AES_CMAC_96, CMAC_KEY, CMAC_40, "dfa66747de9ae63030ca3261" },
	{ IKE_INTEG_AES_CMAC_96, CMAC_KEY, CMAC_64, "51f0bebf7e3b9d92fc497417" },
};

static void check(struct kunit *test, const struct ike_integ_alg *alg,
		  struct ike_view key, struct ike_view data,
		  struct ike_view want)
{
	u8 icv[IKE_ICV_MAX + 1];

	KUNIT_ASSERT_EQ(test, key.len, (size_t)alg->key_len);
	KUNIT_ASSERT_EQ(test, want.len, (size_t)alg->icv_len);
	memset(icv, 0x55, sizeof(icv));
	KUNIT_ASSERT_EQ(test, 0, ike_integ(crypto_of(test), alg, key.p, data,
					   icv));
	expect_same(test, alg->name, IKE_VIEW(icv, alg->icv_len), want);
	KUNIT_EXPECT_EQ(test, icv[alg->icv_len], 0x55);
}

static void known(struct kunit *test)
{
	const struct ike_integ_alg *alg;
	const struct integ_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		alg = ike_integ_lookup(c->id);
		KUNIT_ASSERT_NOT_NULL(test, alg);
		KUNIT_EXPECT_TRUE(test, ike_crypto_have(IKE_TRANSFORM_INTEG,
							c->id));
		check(test, alg, hex(test, c->key), hex(test, c->data),
		      hex(test, c->icv));
	}
}

static bool row_has(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (cases[i].id == id)
			return true;
	return false;
}

static void every_row(struct kunit *test)
{
	const struct ike_integ_alg *alg;
	unsigned int i;

	for (i = 0; (alg = ike_integ_row(i)); i++) {
		KUNIT_EXPECT_TRUE_MSG(test, row_has(alg->id), "%s", alg->name);
		KUNIT_EXPECT_PTR_EQ(test, ike_integ_lookup(alg->id), alg);
		KUNIT_EXPECT_LE(test, alg->key_len, IKE_INTEG_KEY_MAX);
		KUNIT_EXPECT_LE(test, alg->icv_len, IKE_ICV_MAX);
	}
	KUNIT_EXPECT_NULL(test, ike_integ_lookup(IKE_INTEG_NONE));
	KUNIT_EXPECT_NULL(test, ike_integ_lookup(IKE_INTEG_HMAC_MD5_96));
	KUNIT_EXPECT_FALSE(test, ike_crypto_have(IKE_TRANSFORM_INTEG,
						 IKE_INTEG_NONE));
}

static const struct ike_integ_alg *integ_named(struct ike_view name)
{
	static const struct {
		const char *name;
		u16 id;
	} names[] = {
		{ "AUTH_HMAC_SHA1_96", IKE_INTEG_HMAC_SHA1_96 },
		{ "AUTH_HMAC_SHA2_256_128", IKE_INTEG_HMAC_SHA2_256_128 },
		{ "AUTH_HMAC_SHA2_384_192", IKE_INTEG_HMAC_SHA2_384_192 },
		{ "AUTH_HMAC_SHA2_512_256", IKE_INTEG_HMAC_SHA2_512_256 },
		{ "AUTH_AES_XCBC_96", IKE_INTEG_AES_XCBC_96 },
		{ "AUTH_AES_CMAC_96", IKE_INTEG_AES_CMAC_96 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (json_is(name, names[i].name))
			return ike_integ_lookup(names[i].id);
	return NULL;
}

static struct ike_view field(struct kunit *test, struct ike_view item,
			     const char *key)
{
	return hex_view(test, json_string(json_get(item, key)));
}

static void outside(struct kunit *test)
{
	static const char * const names[] = { "aes_xcbc", "aes_cmac",
					      "sha2_hmac" };
	struct ike_view groups, list, item;
	const struct ike_integ_alg *alg;
	unsigned int i, n = 0;
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test, "alg/mac-aead-vectors.json", &buf,
				     &len));
	groups = json_get(IKE_VIEW(buf, len), "vectors");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		list = json_get(groups, names[i]);
		while (json_next(&list, &item)) {
			alg = integ_named(json_get(item, "alg"));
			if (!alg)
				continue;
			check(test, alg, field(test, item, "key"),
			      field(test, item, "data"),
			      field(test, item, "mac"));
			n++;
		}
	}
	KUNIT_EXPECT_EQ(test, n, 18U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(known),
	KUNIT_CASE(every_row),
	KUNIT_CASE(outside),
	{}
};

struct kunit_suite ikek_integ_suite = {
	.name = "ikek_integ",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
