// SPDX-License-Identifier: GPL-2.0-only
/* The words of proposals and the transforms that they stand for. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ikekctl/model.h"

#define AEAD(word, id, bits) { word, T_ENCR, id, bits, KEYWORD_AEAD }
#define CIPHER(word, id, bits) { word, T_ENCR, id, bits, 0 }
#define WEAK(word, type, id) { word, type, id, 0, KEYWORD_WEAK }
#define MISSING(word) { word, 0, 0, 0, KEYWORD_UNKNOWN }

/* Of several words for one transform the first is what is printed. */
static const struct keyword keywords[] = {
	AEAD("aes128gcm16", 20, 128), AEAD("aes192gcm16", 20, 192),
	AEAD("aes256gcm16", 20, 256), AEAD("aes128gcm12", 19, 128),
	AEAD("aes192gcm12", 19, 192), AEAD("aes256gcm12", 19, 256),
	AEAD("aes128gcm8", 18, 128), AEAD("aes192gcm8", 18, 192),
	AEAD("aes256gcm8", 18, 256), AEAD("aes128ccm16", 16, 128),
	AEAD("aes192ccm16", 16, 192), AEAD("aes256ccm16", 16, 256),
	AEAD("aes128ccm12", 15, 128), AEAD("aes192ccm12", 15, 192),
	AEAD("aes256ccm12", 15, 256), AEAD("aes128ccm8", 14, 128),
	AEAD("aes192ccm8", 14, 192), AEAD("aes256ccm8", 14, 256),
	AEAD("chacha20poly1305", 28, 0),
	CIPHER("aes128", 12, 128), CIPHER("aes192", 12, 192),
	CIPHER("aes256", 12, 256), CIPHER("aes128ctr", 13, 128),
	CIPHER("aes192ctr", 13, 192), CIPHER("aes256ctr", 13, 256),
	CIPHER("camellia128", 23, 128), CIPHER("camellia192", 23, 192),
	CIPHER("camellia256", 23, 256),
	WEAK("3des", T_ENCR, 3),
	{ "null", T_ENCR, 11, 0, KEYWORD_WEAK | KEYWORD_ESP },
	{ "sha256", T_INTEG, 12, 0, 0 }, { "sha384", T_INTEG, 13, 0, 0 },
	{ "sha512", T_INTEG, 14, 0, 0 }, WEAK("sha1", T_INTEG, 2),
	{ "aesxcbc", T_INTEG, 5, 0, 0 }, { "aescmac", T_INTEG, 8, 0, 0 },
	{ "prfsha256", T_PRF, 5, 0, 0 }, { "prfsha384", T_PRF, 6, 0, 0 },
	{ "prfsha512", T_PRF, 7, 0, 0 }, WEAK("prfsha1", T_PRF, 2),
	{ "prfaesxcbc", T_PRF, 4, 0, 0 }, { "prfaescmac", T_PRF, 8, 0, 0 },
	{ "x25519", T_KE, 31, 0, 0 }, { "curve25519", T_KE, 31, 0, 0 },
	{ "ecp256", T_KE, 19, 0, 0 }, { "ecp384", T_KE, 20, 0, 0 },
	{ "ecp521", T_KE, 21, 0, 0 }, { "modp2048", T_KE, 14, 0, 0 },
	{ "modp3072", T_KE, 15, 0, 0 }, { "modp4096", T_KE, 16, 0, 0 },
	{ "modp6144", T_KE, 17, 0, 0 }, { "modp8192", T_KE, 18, 0, 0 },
	WEAK("modp1536", T_KE, 5), WEAK("ecp192", T_KE, 25),
	{ "esn", T_ESN, 1, 0, KEYWORD_ESP },
	{ "noesn", T_ESN, 0, 0, KEYWORD_ESP },

	/* other words for the same */
	AEAD("aes128gcm", 20, 128), AEAD("aes192gcm", 20, 192),
	AEAD("aes256gcm", 20, 256), AEAD("aes128gcm128", 20, 128),
	AEAD("aes192gcm128", 20, 192), AEAD("aes256gcm128", 20, 256),
	AEAD("aes128gcm96", 19, 128), AEAD("aes192gcm96", 19, 192),
	AEAD("aes256gcm96", 19, 256), AEAD("aes128gcm64", 18, 128),
	AEAD("aes192gcm64", 18, 192), AEAD("aes256gcm64", 18, 256),
	AEAD("aes128ccm", 16, 128), AEAD("aes192ccm", 16, 192),
	AEAD("aes256ccm", 16, 256), AEAD("aes128ccm128", 16, 128),
	AEAD("aes192ccm128", 16, 192), AEAD("aes256ccm128", 16, 256),
	AEAD("aes128ccm96", 15, 128), AEAD("aes192ccm96", 15, 192),
	AEAD("aes256ccm96", 15, 256), AEAD("aes128ccm64", 14, 128),
	AEAD("aes192ccm64", 14, 192), AEAD("aes256ccm64", 14, 256),
	CIPHER("aes", 12, 128), CIPHER("camellia", 23, 128),
	{ "sha2_256", T_INTEG, 12, 0, 0 }, { "sha2_384", T_INTEG, 13, 0, 0 },
	{ "sha2_512", T_INTEG, 14, 0, 0 }, WEAK("sha", T_INTEG, 2),

	/* what strongSwan has and ikek has not */
	MISSING("des"), MISSING("aes128gmac"), MISSING("aes192gmac"),
	MISSING("aes256gmac"), MISSING("chacha20poly1305compat"),
	MISSING("blowfish"), MISSING("blowfish128"), MISSING("blowfish192"),
	MISSING("blowfish256"), MISSING("cast128"), MISSING("serpent"),
	MISSING("serpent128"), MISSING("serpent192"), MISSING("serpent256"),
	MISSING("twofish"), MISSING("twofish128"), MISSING("twofish192"),
	MISSING("twofish256"), MISSING("camellia128ctr"),
	MISSING("camellia192ctr"), MISSING("camellia256ctr"),
	MISSING("camellia128ccm8"), MISSING("camellia128ccm12"),
	MISSING("camellia128ccm16"), MISSING("camellia192ccm8"),
	MISSING("camellia192ccm12"), MISSING("camellia192ccm16"),
	MISSING("camellia256ccm8"), MISSING("camellia256ccm12"),
	MISSING("camellia256ccm16"), MISSING("sha1_160"),
	MISSING("sha256_96"), MISSING("sha2_256_96"), MISSING("md5"),
	MISSING("md5_128"), MISSING("camelliaxcbc"), MISSING("prfmd5"),
	MISSING("prfcamelliaxcbc"), MISSING("none"), MISSING("modpnone"),
	MISSING("modpnull"), MISSING("modp768"), MISSING("modp1024"),
	MISSING("modp1024s160"), MISSING("modp2048s224"),
	MISSING("modp2048s256"), MISSING("ecp224"), MISSING("ecp224bp"),
	MISSING("ecp256bp"), MISSING("ecp384bp"), MISSING("ecp512bp"),
	MISSING("curve448"), MISSING("x448"), MISSING("mlkem512"),
	MISSING("mlkem768"), MISSING("mlkem1024"),
};

static const struct keyword no_ke = { "none", T_KE, 0, 0, 0 };

static const struct keyword *find_word(const char *name)
{
	int first = tolower((unsigned char)*name);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keywords); i++)
		if (*keywords[i].name == first &&
		    !strcasecmp(keywords[i].name, name))
			return &keywords[i];
	return NULL;
}

size_t keyword_prefix(const char *name)
{
	return !strncasecmp(name, "ke", 2) && name[2] >= '1' &&
	       name[2] <= '7' && name[3] == '_' ? 4 : 0;
}

const struct keyword *keyword_find(const char *name, uint8_t *type)
{
	size_t prefix = keyword_prefix(name);
	const struct keyword *k;

	if (!prefix) {
		k = find_word(name);
		*type = k ? k->type : 0;
		return k;
	}
	*type = T_ADDKE1 + name[2] - '1';
	name += prefix;
	k = strcasecmp(name, no_ke.name) ? find_word(name) : &no_ke;
	return k && (k->type == T_KE || k->flags & KEYWORD_UNKNOWN) ? k : NULL;
}

const struct keyword *keyword_of(const struct transform *tr)
{
	uint8_t type = is_addke(tr->type) ? T_KE : tr->type;
	size_t i;

	if (is_addke(tr->type) && !tr->id)
		return &no_ke;
	for (i = 0; i < ARRAY_SIZE(keywords); i++)
		if (keywords[i].type == type &&
		    keywords[i].id == tr->id && keywords[i].bits == tr->bits)
			return &keywords[i];
	return NULL;
}

const char *keyword_nearest(const char *word)
{
	const char *names[ARRAY_SIZE(keywords) + 1];
	size_t prefix = keyword_prefix(word), i, n = 0;

	names[n++] = prefix ? no_ke.name : "default";
	for (i = 0; i < ARRAY_SIZE(keywords); i++)
		if (!(keywords[i].flags & KEYWORD_UNKNOWN) &&
		    (!prefix || keywords[i].type == T_KE))
			names[n++] = keywords[i].name;
	return nearest(word + prefix, names, n);
}

const char *transform_type_name(uint8_t type)
{
	static const char *const names[] = {
		[T_ENCR] = "encryption", [T_PRF] = "prf",
		[T_INTEG] = "integrity", [T_KE] = "key-exchange",
		[T_ESN] = "esn",
		[T_ADDKE1] = "additional-key-exchange-1",
		[T_ADDKE1 + 1] = "additional-key-exchange-2",
		[T_ADDKE1 + 2] = "additional-key-exchange-3",
		[T_ADDKE1 + 3] = "additional-key-exchange-4",
		[T_ADDKE1 + 4] = "additional-key-exchange-5",
		[T_ADDKE1 + 5] = "additional-key-exchange-6",
		[T_ADDKE7] = "additional-key-exchange-7",
	};

	return type < ARRAY_SIZE(names) && names[type] ? names[type] : "?";
}
