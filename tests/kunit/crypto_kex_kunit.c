// SPDX-License-Identifier: GPL-2.0-only
/* Key exchange: known answers, agreement, and values that must be refused. */
#include <linux/slab.h>

#include "crypto_lib.h"
#include "json.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/kex_method.h"
#include "ike/crypto/prf.h"

struct kex_case {
	u16 id;
	const char *i;
	const char *r;
	const char *public_i;
	const char *public_r;
	const char *secret;
};

static const struct kex_case cases[] = {
	{	/* RFC 8031 appendix A */
		.id = IKE_KE_X25519,
		.i =
			"751fb4308655b476b6789b7325f9ea8cddd16a58533ff6d9e6000946"
			"4a5f9d94",
		.r =
			"0a54645253290d60ddadd0e030bacd9e5501efdc220755a1e978f1b8"
			"39a05688",
		.public_i =
			"48d5ddd4061257ba166fa3f9bbdb74f1a4e81c089384fa77f790709f"
			"0dfbc766",
		.public_r =
			"0be7c1f5aad87d7e448662673298a443478b859745179eaf564c79c0"
			"ef6eee25",
		.secret =
			"c74950607a12327f3204d94b6825bfb068b7f8319a9e3708ed3d43ce"
			"8130c950",
	},
	{	/* RFC 7748 section 6.1 */
		.id = IKE_KE_X25519,
		.i =
			"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba5"
			"1db92c2a",
		.r =
			"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27"
			"ff88e0eb",
		.public_i =
			"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98e"
			"aa9b4e6a",
		.public_r =
			"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e14"
			"6f882b4f",
		.secret =
			"4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c"
			"1e161742",
	},
	{	/* RFC 5903 section 8.1 */
		.id = IKE_KE_ECP_256,
		.i =
			"c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57"
			"862d1433",
		.r =
			"c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46"
			"476bee53",
		.public_i =
			"dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37"
			"725811805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58"
			"389e0577b8990bb3",
		.public_r =
			"d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc755"
			"4494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f83"
			"53e74f33039872ab",
		.secret =
			"d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d0"
			"4b9442de",
	},
	{	/* RFC 5903 section 8.2 */
		.id = IKE_KE_ECP_384,
		.i =
			"099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b674"
			"14dce655e35b538041e649ee3faef896783ab194",
		.r =
			"41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bd"
			"a0aa2942e0308312916b8ed2960e4bd55a7448fc",
		.public_i =
			"667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72"
			"b4c55ee6de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9ca"
			"fc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3"
			"c2c947dae69b4c634573a81c",
		.public_r =
			"e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa417"
			"32bc509d0d1ac43a0336def96fda41d0774a3571dcfbec7aacf31964"
			"72169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa401"
			"42209dff5eaad96db9e6386c",
		.secret =
			"11187331c279962d93d604243fd592cb9d0a926f422e47187521287e"
			"7156c5c4d603135569b9e9d09cf5d4a270f59746",
	},
	{	/* RFC 5903 section 8.3 */
		.id = IKE_KE_ECP_521,
		.i =
			"0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47"
			"608172a095aa85a30fe1c2952c6771d937ba9777f5957b2639bab072"
			"462f68c27a57382d4a52",
		.r =
			"0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f07"
			"8380201e9c677d600b343757a3bdbf2a3163e4c2f869cca7458aa4a4"
			"effc311f5cb151685eb9",
		.public_i =
			"0015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab43"
			"57c9ecbee1e3bf42e00b8e380aeae57c2d107564941885942af5a7f4"
			"601723c4195d176ced3e017cae20b6641d2eeb695786d8c946146239"
			"d099e18e1d5a514c739d7cb4a10ad8a788015ac405d7799dc75e7b7d"
			"5b6cf2261a6a7f1507438bf01beb6ca3926f9582",
		.public_r =
			"00d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e57"
			"39735a219b97c356436adc6e95bb0352f6be64a6c2912d4ef2d0433c"
			"ed2b6171640012d9460f015c68226383956e3bd066e797b623c27ce0"
			"eac2f551a10c2c724d9852077b87220b6536c5c408a1d2aebb8e86d6"
			"78ae49cb57091f4732296579ab44fcd17f0fc56a",
		.secret =
			"01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6"
			"b2d79b04d1427e73ca4baa240a34786859810c06b3c715a3a8cc3151"
			"f2bee417996d19f3ddea",
	},
	{	/* OpenSSL 3, counting private keys */
		.id = IKE_KE_ECP_192,
		.i = "0102030405060708090a0b0c0d0e0f101112131415161718",
		.r = "4142434445464748494a4b4c4d4e4f505152535455565758",
		.public_i =
			"9c35bcc7634b6d6c76b11a898e83eac59b888b1a1371fed0c18c001d"
			"66446d9c204b40f452d6a7bc394665bf089734c7",
		.public_r =
			"6bd9ecebcac1756cc48b011a71707dabde8ecf50f6a1e4b01a8e9381"
			"091ada4d905cdce8e158a178ecea7c3f5342a09c",
		.secret = "826ba9aa0a3e12b3b82ace388080263534f6d9ea497fd354",
	},
};

/**
 * struct modp_case - SHA-1 of what two private keys lead to
 * @id: the group
 * @public_i: of 2^i, i being the octets 01 02 .. 20
 * @public_r: of 2^r, r being the octets 81 82 .. a0
 * @secret: of 2^(i * r)
 *
 * There is no vector of these groups in an RFC; these come from Python's pow()
 * with the primes of RFC 3526.
 */
struct modp_case {
	u16 id;
	const char *public_i;
	const char *public_r;
	const char *secret;
};

static const struct modp_case modp_cases[] = {
	{ IKE_KE_MODP_1536,
	  "619e7d9958f76613d292a23ad14e0586f0c89965",
	  "b3ec54b12e7a6f918be96c0d1b545b1e744325fa",
	  "cc948a23526bd8b3f06f7431490c90ba6ae67282" },
	{ IKE_KE_MODP_2048,
	  "2bc32a0b97072770c875069a586869dbbb9e5ccc",
	  "e30f9860a0e42ff2bf33da079e9950799ae40814",
	  "7a2ab2979658c840ceef6563de0a84e940552dc7" },
	{ IKE_KE_MODP_3072,
	  "9f406323b35dd1c0cd676bdbc101c8218398c7c8",
	  "ef3bee3fc91e7f0232c0ce7d83cb7405ed360677",
	  "cc9805ba3f7576137fd7748184dd968f3fb275ff" },
	{ IKE_KE_MODP_4096,
	  "51ed517e1ffc3a41fa3177476f0b3050325c5eee",
	  "e468e9ebea204070d12e741e164733c1eb59d008",
	  "ee4ef15b2e8c100963899e7073f39ccb40a1263e" },
	{ IKE_KE_MODP_6144,
	  "bc61f2b8383c82613501385315a1048352fc9831",
	  "b1e6cc4f5241ab430968599c6d974ca1f75b40ff",
	  "844c1452a3b80047a89525303fbbefc56e68ded4" },
	{ IKE_KE_MODP_8192,
	  "2fcddaf0900d5af4ac012832361cffc0af93a536",
	  "e83b380a8e5860407196775a689aa7395b825fb2",
	  "458c876cc8dff3767acb4cc5d87ffb1eb05da166" },
};

static const struct ike_kex_alg *kex_of(struct kunit *test, u16 id)
{
	const struct ike_kex_alg *alg = ike_kex_lookup(id);

	KUNIT_ASSERT_NOT_NULL(test, alg);
	KUNIT_ASSERT_EQ(test, alg->id, id);
	return alg;
}

/* ECP-521 wants two blinding values behind the private key; any will do. */
static struct ike_view blinded(struct kunit *test,
			       const struct ike_kex_alg *alg,
			       struct ike_view private, u8 first)
{
	u8 *p;

	if (alg->id != IKE_KE_ECP_521)
		return private;
	p = copy_exact(test, counted(test, alg->private_len, first));
	KUNIT_ASSERT_EQ(test, private.len, (size_t)66);
	memcpy(p, private.p, private.len);
	return IKE_VIEW(p, alg->private_len);
}

static struct ike_kex *pair_from(struct kunit *test,
				 const struct ike_kex_alg *alg,
				 struct ike_view private)
{
	struct ike_kex *kex = NULL;

	private = blinded(test, alg, private, 1);
	KUNIT_ASSERT_EQ_MSG(test, ike_kex_new_from(alg, private, &kex), 0,
			    "%s", alg->name);
	KUNIT_EXPECT_PTR_EQ(test, ike_kex_alg(kex), alg);
	return kex;
}

static struct ike_view shared(struct kunit *test, struct ike_kex *kex,
			      struct ike_view peer)
{
	const struct ike_kex_alg *alg = ike_kex_alg(kex);
	u8 *secret = kunit_kzalloc(test, alg->secret_len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, secret);
	KUNIT_EXPECT_EQ_MSG(test, ike_kex_shared(kex, peer, secret), 0, "%s",
			    alg->name);
	return IKE_VIEW(secret, alg->secret_len);
}

static int refused(struct kunit *test, struct ike_kex *kex,
		   struct ike_view peer)
{
	const struct ike_kex_alg *alg = ike_kex_alg(kex);
	u8 *secret = kunit_kzalloc(test, alg->secret_len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, secret);
	err = ike_kex_shared(kex, peer, secret);
	if (err)
		KUNIT_EXPECT_NULL(test, memchr_inv(secret, 0, alg->secret_len));
	return err;
}

static void check_case(struct kunit *test, const struct ike_kex_alg *alg,
		       struct ike_view i, struct ike_view r,
		       struct ike_view public_i, struct ike_view public_r,
		       struct ike_view secret)
{
	struct ike_kex *ki, *kr;

	if (!ike_crypto_have(IKE_TRANSFORM_KE, alg->id)) {
		kunit_info(test, "%s: not in this kernel\n", alg->name);
		return;
	}
	ki = pair_from(test, alg, i);
	kr = pair_from(test, alg, r);
	expect_same(test, alg->name, ike_kex_public(ki), public_i);
	expect_same(test, alg->name, ike_kex_public(kr), public_r);
	expect_same(test, alg->name, shared(test, ki, public_r), secret);
	expect_same(test, alg->name, shared(test, kr, public_i), secret);
	ike_kex_free(ki);
	ike_kex_free(kr);
}

static void known(struct kunit *test)
{
	const struct kex_case *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		check_case(test, kex_of(test, c->id), hex(test, c->i),
			   hex(test, c->r), hex(test, c->public_i),
			   hex(test, c->public_r), hex(test, c->secret));
	}
}

static void expect_sha1(struct kunit *test, const char *what,
			struct ike_view data, const char *want)
{
	u8 hash[IKE_SHA1_LEN];

	KUNIT_ASSERT_EQ(test, ike_crypto_sha1(crypto_of(test), &data, 1, hash),
			0);
	expect_same(test, what, IKE_VIEW(hash, sizeof(hash)), hex(test, want));
}

static void known_modp(struct kunit *test)
{
	const struct ike_kex_alg *alg;
	const struct modp_case *c;
	struct ike_kex *ki, *kr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modp_cases); i++) {
		c = &modp_cases[i];
		alg = kex_of(test, c->id);
		ki = pair_from(test, alg, counted(test, 32, 0x01));
		kr = pair_from(test, alg, counted(test, 32, 0x81));
		expect_sha1(test, alg->name, ike_kex_public(ki), c->public_i);
		expect_sha1(test, alg->name, ike_kex_public(kr), c->public_r);
		expect_sha1(test, alg->name,
			    shared(test, ki, ike_kex_public(kr)), c->secret);
		expect_sha1(test, alg->name,
			    shared(test, kr, ike_kex_public(ki)), c->secret);
		ike_kex_free(ki);
		ike_kex_free(kr);
	}
}

/* Random enough, and the same every time */
static struct ike_kex *fresh_pair(struct kunit *test,
				  const struct ike_kex_alg *alg, u32 *seed)
{
	const struct ike_prf_alg *prf = ike_prf_lookup(IKE_PRF_HMAC_SHA2_256);
	struct ike_view parts[1] = { IKE_VIEW(seed, sizeof(*seed)) };
	u8 *random = kunit_kmalloc(test, alg->private_len, GFP_KERNEL);
	struct ike_kex *kex = NULL;
	unsigned int tries = 0;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, random);
	do {
		KUNIT_ASSERT_EQ(test, 0,
				ike_prf_plus(crypto_of(test), prf,
					     IKE_VIEW("kex", 3), parts, 1,
					     random, alg->private_len));
		++*seed;
		err = ike_kex_new(alg, random, &kex);
	} while (err == -EAGAIN && ++tries < 4);
	KUNIT_ASSERT_EQ_MSG(test, err, 0, "%s", alg->name);
	return kex;
}

static void agreement(struct kunit *test)
{
	const struct ike_kex_alg *alg;
	unsigned int i, round, rounds;
	struct ike_kex *a, *b;
	u32 seed = 0;

	for (i = 0; (alg = ike_kex_row(i)); i++) {
		if (!ike_crypto_have(IKE_TRANSFORM_KE, alg->id))
			continue;
		rounds = alg->public_len > 256 ? 1 : 16;
		for (round = 0; round < rounds; round++) {
			a = fresh_pair(test, alg, &seed);
			b = fresh_pair(test, alg, &seed);
			KUNIT_EXPECT_FALSE(test,
					   ike_view_equal(ike_kex_public(a),
							  ike_kex_public(b)));
			expect_same(test, alg->name,
				    shared(test, a, ike_kex_public(b)),
				    shared(test, b, ike_kex_public(a)));
			ike_kex_free(a);
			ike_kex_free(b);
		}
	}
}

static void wrong_lengths(struct kunit *test)
{
	const struct ike_kex_alg *alg;
	struct ike_kex *kex;
	struct ike_view peer;
	u32 seed = 1000;
	unsigned int i;
	u8 *longer;

	for (i = 0; (alg = ike_kex_row(i)); i++) {
		if (!ike_crypto_have(IKE_TRANSFORM_KE, alg->id))
			continue;
		kex = fresh_pair(test, alg, &seed);
		peer = ike_kex_public(kex);
		KUNIT_EXPECT_EQ(test, peer.len, (size_t)alg->public_len);
		longer = kunit_kzalloc(test, peer.len + 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, longer);
		memcpy(longer, peer.p, peer.len);
		KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
				refused(test, kex,
					IKE_VIEW(longer, peer.len + 1)));
		KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
				refused(test, kex,
					IKE_VIEW(longer, peer.len - 1)));
		KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
				refused(test, kex, IKE_VIEW(NULL, 0)));
		KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
				refused(test, kex, IKE_VIEW(longer, 1)));
		ike_kex_free(kex);
	}
}

/* p ends in ff, so it takes no carry to stay close to it. */
static struct ike_view near_p(struct kunit *test, const u8 *p, size_t len,
			      int add)
{
	u8 *y = copy_exact(test, IKE_VIEW(p, len));

	KUNIT_ASSERT_EQ(test, y[len - 1], 0xff);
	y[len - 1] += add;
	if (add > 0)	/* the low 64 bits are all ones */
		memset(y + len - 8, 0, 7);
	if (add > 0)
		y[len - 9]++;
	return IKE_VIEW(y, len);
}

static struct ike_view small_number(struct kunit *test, size_t len, u8 n)
{
	u8 *y = kunit_kzalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, y);
	y[len - 1] = n;
	return IKE_VIEW(y, len);
}

/* 2^3 = 8, and g = p - 2 to an odd power is p - 2^3 */
static void check_modp_range(struct kunit *test, const struct ike_kex_alg *alg,
			     const u8 *p)
{
	size_t len = alg->public_len;
	const u8 three = 3;
	struct ike_kex *kex = pair_from(test, alg, IKE_VIEW(&three, 1));
	u8 *ones = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ones);
	memset(ones, 0xff, len);
	expect_same(test, alg->name, ike_kex_public(kex),
		    small_number(test, len, 8));
	expect_same(test, alg->name,
		    shared(test, kex, small_number(test, len, 2)),
		    small_number(test, len, 8));
	expect_same(test, alg->name, shared(test, kex, near_p(test, p, len, -2)),
		    near_p(test, p, len, -8));

	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, small_number(test, len, 0)));
	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, small_number(test, len, 1)));
	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, near_p(test, p, len, -1)));
	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, near_p(test, p, len, 0)));
	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, near_p(test, p, len, 1)));
	KUNIT_EXPECT_EQ(test, IKE_N_INVALID_SYNTAX,
			refused(test, kex, IKE_VIEW(ones, len)));
	ike_kex_free(kex);
}

static void modp_range(struct kunit *test)
{
	static const u16 ids[] = {
		IKE_KE_MODP_1536, IKE_KE_MODP_2048, IKE_KE_MODP_3072,
		IKE_KE_MODP_4096, IKE_KE_MODP_6144, IKE_KE_MODP_8192,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		check_modp_range(test, kex_of(test, ids[i]),
				 modp_prime(ids[i]));
}

/* Points of small order and their like, RFC 7748 section 6.1 */
static void x25519_zero(struct kunit *test)
{
	static const char * const points[] = {
		"00*32",
		"01 00*31",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ec ff*30 7f",
		"ed ff*30 7f",
		"ee ff*30 7f",
		"cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
		"4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
	};
	struct ike_kex *kex = pair_from(test, kex_of(test, IKE_KE_X25519),
					counted(test, 32, 3));
	unsigned int i;
	u8 *point;
	int err;

	for (i = 0; i < ARRAY_SIZE(points); i++) {
		err = refused(test, kex, hex(test, points[i]));
		/* The last two are such only to those who keep the top bit. */
		if (i < 7)
			KUNIT_EXPECT_EQ_MSG(test, err, IKE_N_INVALID_SYNTAX,
					    "%s", points[i]);
		else
			KUNIT_EXPECT_EQ_MSG(test, err, 0, "%s", points[i]);
	}

	/* The top bit does not count, RFC 7748 section 5. */
	point = copy_exact(test, ike_kex_public(kex));
	point[31] ^= 0x80;
	expect_same(test, "top bit", shared(test, kex, IKE_VIEW(point, 32)),
		    shared(test, kex, ike_kex_public(kex)));
	ike_kex_free(kex);
}

/* Base point of P-192, on no other of these curves when padded */
static const char p192_g[] =
	"188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012"
	"07192b95ffc8da78631011ed6b24cdd573f977a11e794811";

static void check_points(struct kunit *test, const struct ike_kex_alg *alg,
			 struct ike_kex *kex)
{
	size_t len = alg->public_len, half = len / 2;
	u8 *p = copy_exact(test, ike_kex_public(kex));
	struct ike_view point = IKE_VIEW(p, len), g = hex(test, p192_g);
	unsigned int bit;

	for (bit = 0; bit < 8 * len; bit += 7) {
		p[bit / 8] ^= 1 << bit % 8;
		KUNIT_EXPECT_EQ_MSG(test, refused(test, kex, point),
				    IKE_N_INVALID_SYNTAX, "%s bit %u",
				    alg->name, bit);
		p[bit / 8] ^= 1 << bit % 8;
	}
	KUNIT_EXPECT_EQ(test, refused(test, kex, point), 0);

	memset(p, 0, half);	/* x = 0, an y that does not belong to it */
	KUNIT_EXPECT_EQ(test, refused(test, kex, point), IKE_N_INVALID_SYNTAX);
	memset(p, 0, len);
	KUNIT_EXPECT_EQ(test, refused(test, kex, point), IKE_N_INVALID_SYNTAX);
	memset(p, 0xff, len);
	KUNIT_EXPECT_EQ(test, refused(test, kex, point), IKE_N_INVALID_SYNTAX);
	memset(p, 0, len);
	memcpy(p + half - 24, g.p, 24);
	memcpy(p + len - 24, g.p + 24, 24);
	KUNIT_EXPECT_EQ(test, refused(test, kex, point),
			alg->id == IKE_KE_ECP_192 ? 0 : IKE_N_INVALID_SYNTAX);
}

/* A private key must be more than 0 and less than the order. */
static void check_scalars(struct kunit *test, const struct ike_kex_alg *alg,
			  const char *order)
{
	size_t len = alg->id == IKE_KE_ECP_521 ? 66 : alg->private_len;
	u8 *private = kunit_kzalloc(test, len, GFP_KERNEL);
	struct ike_view v = IKE_VIEW(private, len);
	struct ike_kex *kex;

	KUNIT_ASSERT_NOT_NULL(test, private);
	v = blinded(test, alg, IKE_VIEW(private, len), 1);
	KUNIT_EXPECT_EQ(test, ike_kex_new_from(alg, v, &kex), -EAGAIN);
	memset(private, 0xff, len);
	v = blinded(test, alg, IKE_VIEW(private, len), 1);
	KUNIT_EXPECT_EQ(test, ike_kex_new_from(alg, v, &kex), -EAGAIN);
	v = blinded(test, alg, hex(test, order), 1);
	KUNIT_EXPECT_EQ(test, ike_kex_new_from(alg, v, &kex), -EAGAIN);
}

static void ecp_values(struct kunit *test)
{
	static const struct {
		u16 id;
		const char *order;
	} curves[] = {
		{ IKE_KE_ECP_192,
		  "ff*12 99def836146bc9b1b4d22831" },
		{ IKE_KE_ECP_256,
		  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2"
		  "fc632551" },
		{ IKE_KE_ECP_384,
		  "ff*24 c7634d81f4372ddf581a0db248b0a77aecec196accc52973" },
		{ IKE_KE_ECP_521,
		  "01ff ff*31 fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c"
		  "47aebb6fb71e91386409" },
	};
	const struct ike_kex_alg *alg;
	struct ike_kex *kex;
	u32 seed = 2000;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(curves); i++) {
		alg = kex_of(test, curves[i].id);
		if (!ike_crypto_have(IKE_TRANSFORM_KE, alg->id))
			continue;
		kex = fresh_pair(test, alg, &seed);
		check_points(test, alg, kex);
		check_scalars(test, alg, curves[i].order);
		ike_kex_free(kex);
	}
}

/* Blinding changes how it is computed, not what. */
static void ecp521_blinding(struct kunit *test)
{
	const struct ike_kex_alg *alg = kex_of(test, IKE_KE_ECP_521);
	struct ike_view d = counted(test, 66, 0), none[2];
	struct ike_kex *a, *b;
	unsigned int i;
	u8 *private;

	if (!ike_crypto_have(IKE_TRANSFORM_KE, alg->id))
		kunit_skip(test, "not in this kernel");
	a = pair_from(test, alg, d);
	for (i = 0; i < 8; i++) {
		KUNIT_ASSERT_EQ(test, 0,
				ike_kex_new_from(alg,
						 blinded(test, alg, d, 16 * i),
						 &b));
		expect_same(test, "public", ike_kex_public(b),
			    ike_kex_public(a));
		expect_same(test, "secret",
			    shared(test, b, ike_kex_public(a)),
			    shared(test, a, ike_kex_public(a)));
		ike_kex_free(b);
	}
	ike_kex_free(a);

	private = copy_exact(test, blinded(test, alg, d, 1));
	none[0] = IKE_VIEW(private, alg->private_len);
	memset(private + 66, 0, 66);
	KUNIT_EXPECT_EQ(test, ike_kex_new_from(alg, none[0], &b), -EAGAIN);
}

/* When memory runs out at whatever place, that is what is said. */
static void no_memory(struct kunit *test)
{
#ifdef CONFIG_FAULT_INJECTION
	static const u16 ids[] = { IKE_KE_X25519, IKE_KE_ECP_256,
				   IKE_KE_ECP_521, IKE_KE_MODP_2048 };
	const struct ike_kex_alg *alg;
	struct ike_kex *peer, *kex;
	struct ike_view public;
	unsigned int i, n;
	u32 seed = 3000;
	u8 *random, *secret;
	bool failed;
	int err;

	secret = kunit_kmalloc(test, IKE_KE_SECRET_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, secret);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		alg = kex_of(test, ids[i]);
		peer = fresh_pair(test, alg, &seed);
		public = ike_kex_public(peer);
		random = copy_exact(test, counted(test, alg->private_len, 1));
		for (n = 1, failed = true; failed; n++) {
			current->fail_nth = n;
			err = ike_kex_new(alg, random, &kex);
			if (!err) {
				err = ike_kex_shared(kex, public, secret);
				ike_kex_free(kex);
			}
			failed = !current->fail_nth;
			current->fail_nth = 0;
			if (!failed)
				KUNIT_EXPECT_EQ(test, err, 0);
			else
				KUNIT_EXPECT_LT_MSG(test, err, 0, "%s, %u",
						    alg->name, n);
		}
		KUNIT_EXPECT_GT(test, n, 2U);
		ike_kex_free(peer);
	}
#else
	kunit_skip(test, "needs CONFIG_FAULT_INJECTION");
#endif
}

static const struct ike_kex_alg *kex_named(struct ike_view name)
{
	static const struct {
		const char *name;
		u16 id;
	} names[] = {
		{ "MODP_1536_BIT", IKE_KE_MODP_1536 },
		{ "MODP_2048_BIT", IKE_KE_MODP_2048 },
		{ "MODP_3072_BIT", IKE_KE_MODP_3072 },
		{ "MODP_4096_BIT", IKE_KE_MODP_4096 },
		{ "MODP_6144_BIT", IKE_KE_MODP_6144 },
		{ "MODP_8192_BIT", IKE_KE_MODP_8192 },
		{ "ECP_192_BIT", IKE_KE_ECP_192 },
		{ "ECP_256_BIT", IKE_KE_ECP_256 },
		{ "ECP_384_BIT", IKE_KE_ECP_384 },
		{ "ECP_521_BIT", IKE_KE_ECP_521 },
		{ "CURVE_25519", IKE_KE_X25519 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (json_is(name, names[i].name))
			return ike_kex_lookup(names[i].id);
	return NULL;
}

static struct ike_view field(struct kunit *test, struct ike_view item,
			     const char *key)
{
	return hex_view(test, json_string(json_get(item, key)));
}

/* A seed is both private keys, one behind the other. */
static void outside(struct kunit *test)
{
	static const char * const names[] = { "ecp", "modp", "curve25519" };
	struct ike_view groups, list, item, seed;
	const struct ike_kex_alg *alg;
	unsigned int i, n = 0;
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0, vectors_read(test, "alg/ke-vectors.json", &buf,
					      &len));
	groups = json_get(IKE_VIEW(buf, len), "vectors");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		list = json_get(groups, names[i]);
		while (json_next(&list, &item)) {
			alg = kex_named(json_get(item, "method"));
			if (!alg)
				continue;
			seed = field(test, item, "seed");
			check_case(test, alg, IKE_VIEW(seed.p, seed.len / 2),
				   ike_skip(seed, seed.len / 2),
				   field(test, item, "pub_i"),
				   field(test, item, "pub_r"),
				   field(test, item, "shared"));
			n++;
		}
	}
	KUNIT_EXPECT_EQ(test, n, 12U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(known),
	KUNIT_CASE(known_modp),
	KUNIT_CASE(agreement),
	KUNIT_CASE(wrong_lengths),
	KUNIT_CASE(modp_range),
	KUNIT_CASE(x25519_zero),
	KUNIT_CASE(ecp_values),
	KUNIT_CASE(ecp521_blinding),
	KUNIT_CASE(no_memory),
	KUNIT_CASE(outside),
	{}
};

struct kunit_suite ikek_kex_suite = {
	.name = "ikek_kex",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
