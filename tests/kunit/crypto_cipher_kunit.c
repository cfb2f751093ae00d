// SPDX-License-Identifier: GPL-2.0-only
/* Ciphers and AEADs: the RFCs' test vectors, and outside ones; the tables. */
#include <linux/slab.h>

#include "crypto_lib.h"
#include "json.h"
#include "suites.h"
#include "vectors.h"

#include "ike/crypto/cipher.h"

/**
 * struct cipher_case - a known answer
 * @id: transform ID
 * @key: key and salt
 * @iv: IV
 * @aad: associated data; NULL if none
 * @plain: plaintext, padded if that is needed
 * @cipher: ciphertext and ICV
 */
struct cipher_case {
	u16 id;
	const char *key;
	const char *iv;
	const char *aad;
	const char *plain;
	const char *cipher;
};

static const struct cipher_case cases[] = {
	{	/* RFC 3602 section 4, case 1 */
		.id = IKE_ENCR_AES_CBC,
		.key = "06a9214036b8a15b512e03d534120006",
		.iv = "3dafba429d9eb430b422da802c9fac41",
		.plain = "53696e676c6520626c6f636b206d7367",
		.cipher = "e353779c1079aeb82708942dbe77181a",
	},
	{	/* RFC 3602 section 4, case 2 */
		.id = IKE_ENCR_AES_CBC,
		.key = "c286696d887c9aa0611bbb3e2025a45a",
		.iv = "562e17996d093d28ddb3ba695a2e6f58",
		.plain =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.cipher =
			"d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266be"
			"a6d61ab1",
	},
	{	/* RFC 3602 section 4, case 3 */
		.id = IKE_ENCR_AES_CBC,
		.key = "6c3ea0477630ce21a2ce334aa746c2cd",
		.iv = "c782dc4c098c66cbd9cd27d825682c81",
		.plain =
			"5468697320697320612034382d62797465206d657373616765202865"
			"786163746c7920332041455320626c6f636b7329",
		.cipher =
			"d0a02b3836451753d493665d33f0e8862dea54cdb293abc750693927"
			"6772f8d5021c19216bad525c8579695d83ba2684",
	},
	{	/* RFC 3602 section 4, case 4 */
		.id = IKE_ENCR_AES_CBC,
		.key = "56e47a38c5598974bc46903dba290349",
		.iv = "8ce82eefbea0da3c44699ed7db51b7d9",
		.plain =
			"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babb"
			"bcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7"
			"d8d9dadbdcdddedf",
		.cipher =
			"c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207e"
			"b0ef8e4e35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d"
			"49a53e87f4c3da55",
	},
	{	/* NIST SP 800-38A F.2.3 */
		.id = IKE_ENCR_AES_CBC,
		.key = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
		.iv = "000102030405060708090a0b0c0d0e0f",
		.plain =
			"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac"
			"45af8e51",
		.cipher =
			"4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e73876"
			"3f69145a",
	},
	{	/* NIST SP 800-38A F.2.5 */
		.id = IKE_ENCR_AES_CBC,
		.key =
			"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a3"
			"0914dff4",
		.iv = "000102030405060708090a0b0c0d0e0f",
		.plain =
			"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac"
			"45af8e51",
		.cipher =
			"f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777b"
			"c6702c7d",
	},
	{	/* RFC 3713 appendix A */
		.id = IKE_ENCR_CAMELLIA_CBC,
		.key = "0123456789abcdeffedcba9876543210",
		.iv = "00*16",
		.plain = "0123456789abcdeffedcba9876543210",
		.cipher = "67673138549669730857065648eabe43",
	},
	{	/* RFC 3713 appendix A */
		.id = IKE_ENCR_CAMELLIA_CBC,
		.key = "0123456789abcdeffedcba98765432100011223344556677",
		.iv = "00*16",
		.plain = "0123456789abcdeffedcba9876543210",
		.cipher = "b4993401b3e996f84ee5cee7d79b09b9",
	},
	{	/* RFC 3713 appendix A */
		.id = IKE_ENCR_CAMELLIA_CBC,
		.key =
			"0123456789abcdeffedcba987654321000112233445566778899aabb"
			"ccddeeff",
		.iv = "00*16",
		.plain = "0123456789abcdeffedcba9876543210",
		.cipher = "9acc237dff16d76c20ef7c919e3a7509",
	},
	{	/* NIST SP 800-67 appendix B, the first block */
		.id = IKE_ENCR_3DES,
		.key = "0123456789abcdef23456789abcdef01456789abcdef0123",
		.iv = "00*8",
		.plain = "5468652071756663",
		.cipher = "a826fd8ce53b855f",
	},
	{	/* the whole of it, chained by OpenSSL */
		.id = IKE_ENCR_3DES,
		.key = "0123456789abcdef23456789abcdef01456789abcdef0123",
		.iv = "0001020304050607",
		.plain = "54686520717566636b2062726f776e20666f78206a756d70",
		.cipher = "f368d06f3bbd614e60f2d0245cad3f818d5c69f2cb3fd5c7",
	},
	{	/* RFC 3686 section 6, vector 1 */
		.id = IKE_ENCR_AES_CTR,
		.key = "ae6852f8121067cc4bf7a5765577f39e00000030",
		.iv = "00*8",
		.plain = "53696e676c6520626c6f636b206d7367",
		.cipher = "e4095d4fb7a7b3792d6175a3261311b8",
	},
	{	/* RFC 3686 section 6, vector 3 */
		.id = IKE_ENCR_AES_CTR,
		.key = "7691be035e5020a8ac6e618529f9a0dc00e0017b",
		.iv = "27777f3f4a1786f0",
		.plain =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.cipher =
			"c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5cea"
			"aef3105325b2072f",
	},
	{	/* RFC 3686 section 6, vector 6 */
		.id = IKE_ENCR_AES_CTR,
		.key = "02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe0007bdfd",
		.iv = "5cbd60278dcc0912",
		.plain =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.cipher =
			"96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811"
			"662f2188abee0935",
	},
	{	/* RFC 3686 section 6, vector 9 */
		.id = IKE_ENCR_AES_CTR,
		.key =
			"ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687"
			"fb54153d001cc5b7",
		.iv = "51a51d70a1c11148",
		.plain =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f20212223",
		.cipher =
			"eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b5"
			"83d6071f1ec0e6b8",
	},
	{	/* GCM specification, test case 1 */
		.id = IKE_ENCR_AES_GCM_16,
		.key = "00*20",
		.iv = "00*8",
		.plain = "",
		.cipher = "58e2fccefa7e3061367f1d57a4e7455a",
	},
	{	/* GCM specification, test case 4 */
		.id = IKE_ENCR_AES_GCM_16,
		.key = "feffe9928665731c6d6a8f9467308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e23"
			"29aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
			"3d58e0915bc94fbc3221a5db94fae95ae7121a47",
	},
	{	/* GCM specification, test case 4, ICV cut */
		.id = IKE_ENCR_AES_GCM_12,
		.key = "feffe9928665731c6d6a8f9467308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e23"
			"29aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
			"3d58e0915bc94fbc3221a5db94fae95a",
	},
	{	/* GCM specification, test case 4, ICV cut */
		.id = IKE_ENCR_AES_GCM_8,
		.key = "feffe9928665731c6d6a8f9467308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e23"
			"29aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac97"
			"3d58e0915bc94fbc3221a5db",
	},
	{	/* GCM specification, test case 10 */
		.id = IKE_ENCR_AES_GCM_16,
		.key = "feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b4"
			"0ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9"
			"ccda27102519498e80f1478f37ba55bd6d27618c",
	},
	{	/* GCM specification, test case 10, ICV cut */
		.id = IKE_ENCR_AES_GCM_12,
		.key = "feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b4"
			"0ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9"
			"ccda27102519498e80f1478f37ba55bd",
	},
	{	/* GCM specification, test case 10, ICV cut */
		.id = IKE_ENCR_AES_GCM_8,
		.key = "feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b4"
			"0ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9"
			"ccda27102519498e80f1478f",
	},
	{	/* GCM specification, test case 16 */
		.id = IKE_ENCR_AES_GCM_16,
		.key =
			"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f94"
			"67308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd"
			"2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
			"bcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
	},
	{	/* GCM specification, test case 16, ICV cut */
		.id = IKE_ENCR_AES_GCM_12,
		.key =
			"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f94"
			"67308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd"
			"2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
			"bcc9f66276fc6ece0f4e1768cddf8853",
	},
	{	/* GCM specification, test case 16, ICV cut */
		.id = IKE_ENCR_AES_GCM_8,
		.key =
			"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f94"
			"67308308cafebabe",
		.iv = "facedbaddecaf888",
		.aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		.plain =
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d"
			"8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
			"ba637b39",
		.cipher =
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd"
			"2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
			"bcc9f66276fc6ece0f4e1768",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_8,
		.key = "000102030405060708090a0b0c0d0e0fa0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"f959d0742a5c1e95bf5e4ac760f129f9e12a8a2c3dd4379ce8e87a90"
			"57a898003847430e39",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_12,
		.key = "000102030405060708090a0b0c0d0e0fa0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"f959d0742a5c1e95bf5e4ac760f129f9e12a8a2c3dd4379ce8e87a90"
			"5787ce4ed3414396c7a3317c7a",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_16,
		.key = "000102030405060708090a0b0c0d0e0fa0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"f959d0742a5c1e95bf5e4ac760f129f9e12a8a2c3dd4379ce8e87a90"
			"57c4d115d10ca5aac490685c8a6e15ddbc",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_16,
		.key = "000102030405060708090a0b0c0d0e0f1011121314151617a0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"478e948220553b6b69d4e58dddd32c0458999823ad4f6d54cc9e0d05"
			"33db7c92f83d5624aeb97b5d54d531bc7d",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_8,
		.key =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1fa0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"c978459defd5820bd04005cc14937117e29e81e4a1c849c253cb2025"
			"66ba5026442d96dce6",
	},
	{	/* OpenSSL 3 */
		.id = IKE_ENCR_AES_CCM_16,
		.key =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1fa0a1a2",
		.iv = "b0b1b2b3b4b5b6b7",
		.aad =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f",
		.plain =
			"404142434445464748494a4b4c4d4e4f505152535455565758595a5b"
			"5c",
		.cipher =
			"c978459defd5820bd04005cc14937117e29e81e4a1c849c253cb2025"
			"6689168b8b2c6af4d3d054efd765bb0e80",
	},
	{	/* RFC 7634 appendix A */
		.id = IKE_ENCR_CHACHA20_POLY1305,
		.key =
			"808182838485868788898a8b8c8d8e8f909192939495969798999a9b"
			"9c9d9e9fa0a1a2a3",
		.iv = "1011121314151617",
		.aad = "0102030400000005",
		.plain =
			"45000054a6f200004001e778c6336405c000020508005b7a3a080000"
			"553bec100007362708090a0b0c0d0e0f101112131415161718191a1b"
			"1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
			"01020204",
		.cipher =
			"24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef"
			"407ae5c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9"
			"befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b828"
			"29f641e076aaa8266b7fb0f7b11b369907e1ad43",
	},
};

struct answer {
	struct ike_view key;
	struct ike_view iv;
	struct ike_view aad;
	struct ike_view plain;
	struct ike_view cipher;
};

static void expect_flips_fail(struct kunit *test, struct ike_cipher_text *t,
			      const struct answer *a)
{
	size_t bits = 8 * a->cipher.len, i;

	for (i = 0; i < bits; i++) {
		memcpy(t->text, a->cipher.p, a->cipher.len);
		t->text[i / 8] ^= 1 << i % 8;
		KUNIT_EXPECT_EQ(test, ike_cipher_decrypt(crypto_of(test), t),
				-EBADMSG);
	}
}

static void check(struct kunit *test, const struct ike_encr_alg *alg,
		  const struct answer *a)
{
	struct ike_cipher_text t = {
		.encr = alg,
		.key = a->key,
		.aad = copy_exact(test, a->aad),
		.aad_len = a->aad.len,
		.iv = a->iv.p,
		.text = copy_exact(test, a->cipher),
		.len = a->plain.len,
	};

	KUNIT_ASSERT_EQ(test, a->iv.len, (size_t)alg->iv_len);
	KUNIT_ASSERT_EQ(test, a->cipher.len, a->plain.len + alg->icv_len);
	memset(t.text, 0, a->cipher.len);
	if (a->plain.len)
		memcpy(t.text, a->plain.p, a->plain.len);
	KUNIT_ASSERT_EQ(test, 0, ike_cipher_encrypt(crypto_of(test), &t));
	expect_same(test, alg->name, IKE_VIEW(t.text, a->cipher.len),
		    a->cipher);
	KUNIT_ASSERT_EQ(test, 0, ike_cipher_decrypt(crypto_of(test), &t));
	expect_same(test, alg->name, IKE_VIEW(t.text, t.len), a->plain);
	if (alg->kind == IKE_ENCR_KIND_AEAD)
		expect_flips_fail(test, &t, a);
}

static void known(struct kunit *test)
{
	const struct ike_encr_alg *alg;
	const struct cipher_case *c;
	struct answer a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c = &cases[i];
		alg = ike_encr_lookup(c->id);
		KUNIT_ASSERT_NOT_NULL(test, alg);
		if (!ike_crypto_have(IKE_TRANSFORM_ENCR, c->id)) {
			kunit_info(test, "%s: not in this kernel\n", alg->name);
			continue;
		}
		a = (struct answer){
			.key = hex(test, c->key),
			.iv = hex(test, c->iv),
			.aad = hex(test, c->aad ?: ""),
			.plain = hex(test, c->plain),
			.cipher = hex(test, c->cipher),
		};
		check(test, alg, &a);
	}
}

static bool in_cases(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (cases[i].id == id)
			return true;
	return false;
}

static void every_row(struct kunit *test)
{
	const struct ike_encr_alg *alg;
	unsigned int i;

	for (i = 0; (alg = ike_encr_row(i)); i++) {
		KUNIT_EXPECT_PTR_EQ(test, ike_encr_lookup(alg->id), alg);
		KUNIT_EXPECT_EQ_MSG(test, in_cases(alg->id), alg->ike, "%s",
				    alg->name);
		KUNIT_EXPECT_EQ(test, alg->ike, !!alg->driver);
		KUNIT_EXPECT_GT(test, alg->block, 0);
		KUNIT_EXPECT_EQ(test, alg->key_attr, !!strchr(alg->name, '%'));
		KUNIT_EXPECT_LE(test, alg->iv_len, IKE_ENCR_IV_MAX);
		KUNIT_EXPECT_LE(test, alg->icv_len, IKE_ICV_MAX);
		KUNIT_EXPECT_LE(test, ike_encr_key_len(alg, 256),
				(size_t)IKE_ENCR_KEY_MAX);
	}
	KUNIT_EXPECT_NULL(test, ike_encr_lookup(0));
	KUNIT_EXPECT_NULL(test, ike_encr_lookup(0xffff));
	KUNIT_EXPECT_FALSE(test, ike_crypto_have(IKE_TRANSFORM_ENCR, 0xffff));
	KUNIT_EXPECT_FALSE(test, ike_crypto_have(IKE_TRANSFORM_ENCR,
						 IKE_ENCR_NULL));
	KUNIT_EXPECT_FALSE(test, ike_crypto_have(IKE_TRANSFORM_ESN, 0));
}

static void key_bits(struct kunit *test)
{
	static const struct {
		u16 id, bits;
		bool ok;
	} table[] = {
		{ IKE_ENCR_AES_CBC, 128, true },
		{ IKE_ENCR_AES_CBC, 192, true },
		{ IKE_ENCR_AES_GCM_16, 256, true },
		{ IKE_ENCR_AES_GCM_16, 0, false },
		{ IKE_ENCR_AES_GCM_16, 127, false },
		{ IKE_ENCR_AES_GCM_16, 160, false },
		{ IKE_ENCR_AES_GCM_16, 512, false },
		{ IKE_ENCR_CHACHA20_POLY1305, 0, true },
		{ IKE_ENCR_CHACHA20_POLY1305, 256, false },
		{ IKE_ENCR_3DES, 0, true },
		{ IKE_ENCR_3DES, 192, false },
		{ IKE_ENCR_NULL, 0, true },
		{ IKE_ENCR_NULL, 128, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		KUNIT_EXPECT_EQ_MSG(test, table[i].ok,
				    ike_encr_key_ok(ike_encr_lookup(table[i].id),
						    table[i].bits),
				    "%u, %u bits", table[i].id, table[i].bits);
}

/* What is broken or small is for those who name it. */
static void named_only(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, ike_encr_lookup(IKE_ENCR_3DES)->named_only);
	KUNIT_EXPECT_TRUE(test, ike_encr_lookup(IKE_ENCR_NULL)->named_only);
	KUNIT_EXPECT_TRUE(test,
			  ike_integ_lookup(IKE_INTEG_HMAC_SHA1_96)->named_only);
	KUNIT_EXPECT_TRUE(test, ike_prf_lookup(IKE_PRF_HMAC_SHA1)->named_only);
	KUNIT_EXPECT_TRUE(test, ike_kex_lookup(IKE_KE_MODP_1536)->named_only);
	KUNIT_EXPECT_TRUE(test, ike_kex_lookup(IKE_KE_ECP_192)->named_only);
	KUNIT_EXPECT_NULL(test, ike_prf_lookup(IKE_PRF_HMAC_MD5));
	KUNIT_EXPECT_NULL(test, ike_kex_lookup(IKE_KE_MODP_1024));
	KUNIT_EXPECT_NULL(test, ike_kex_lookup(IKE_KE_MODP_768));
	KUNIT_EXPECT_FALSE(test,
			   ike_encr_lookup(IKE_ENCR_AES_GCM_16)->named_only);
	KUNIT_EXPECT_FALSE(test, ike_kex_lookup(IKE_KE_X25519)->named_only);
}

static void preload(struct kunit *test)
{
	struct ike_crypto_preloaded *p;

	KUNIT_ASSERT_EQ(test, ike_crypto_preload(&p), 0);
	ike_crypto_preload_release(p);
	ike_crypto_preload_release(NULL);
	ike_crypto_free(NULL);
}

static const struct ike_encr_alg *encr_named(struct ike_view name)
{
	static const struct {
		const char *name;
		u16 id;
	} names[] = {
		{ "ENCR_AES_GCM_ICV8", IKE_ENCR_AES_GCM_8 },
		{ "ENCR_AES_GCM_ICV12", IKE_ENCR_AES_GCM_12 },
		{ "ENCR_AES_GCM_ICV16", IKE_ENCR_AES_GCM_16 },
		{ "ENCR_AES_CCM_ICV8", IKE_ENCR_AES_CCM_8 },
		{ "ENCR_AES_CCM_ICV12", IKE_ENCR_AES_CCM_12 },
		{ "ENCR_AES_CCM_ICV16", IKE_ENCR_AES_CCM_16 },
		{ "ENCR_AES_CTR", IKE_ENCR_AES_CTR },
		{ "ENCR_CHACHA20_POLY1305", IKE_ENCR_CHACHA20_POLY1305 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (json_is(name, names[i].name))
			return ike_encr_lookup(names[i].id);
	return NULL;
}

static struct ike_view field(struct kunit *test, struct ike_view item,
			     const char *key)
{
	return hex_view(test, json_string(json_get(item, key)));
}

/* In one of the vectors more follows than is key and salt. */
static struct ike_view key_field(struct kunit *test, struct ike_view item,
				 const struct ike_encr_alg *alg)
{
	size_t len = json_number(json_get(item, "key_size"));
	struct ike_view key = field(test, item, "key");

	if (alg->kind == IKE_ENCR_KIND_AEAD)
		key.len = min(key.len, len + alg->salt_len);
	return key;
}

static void outside(struct kunit *test)
{
	static const char * const names[] = { "aes_gcm", "aes_ccm", "aes_ctr",
					      "chacha20poly1305" };
	struct ike_view groups, list, item;
	const struct ike_encr_alg *alg;
	unsigned int i, n = 0;
	struct answer a;
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test, "alg/mac-aead-vectors.json", &buf,
				     &len));
	groups = json_get(IKE_VIEW(buf, len), "vectors");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		list = json_get(groups, names[i]);
		for (; json_next(&list, &item); n++) {
			alg = encr_named(json_get(item, "alg"));
			KUNIT_ASSERT_NOT_NULL(test, alg);
			a = (struct answer){
				.key = key_field(test, item, alg),
				.iv = field(test, item, "iv"),
				.aad = field(test, item, "adata"),
				.plain = field(test, item, "plain"),
				.cipher = field(test, item, "cipher"),
			};
			check(test, alg, &a);
		}
	}
	KUNIT_EXPECT_EQ(test, n, 50U);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(known),
	KUNIT_CASE(every_row),
	KUNIT_CASE(key_bits),
	KUNIT_CASE(named_only),
	KUNIT_CASE(preload),
	KUNIT_CASE_SLOW(outside),
	{}
};

struct kunit_suite ikek_cipher_suite = {
	.name = "ikek_cipher",
	.init = crypto_init,
	.exit = crypto_exit,
	.test_cases = suite_cases,
};
