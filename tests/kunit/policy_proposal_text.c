// SPDX-License-Identifier: GPL-2.0-only
/* Proposals for tests, from keywords to transforms and SA payloads. */
#include "policy_proposal_text.h"

static const struct {
	const char *keyword;
	struct ike_transform t;
} keywords[] = {
	{ "aes128", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 128 } },
	{ "aes192", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 192 } },
	{ "aes256", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 } },
	{ "aes512", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 512 } },
	{ "aes", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 0 } },
	{ "aes128gcm16", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 } },
	{ "aes256gcm16", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 } },
	{ "aes128ccm12", { IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CCM_12, 128 } },
	{ "chacha20poly1305",
	  { IKE_TRANSFORM_ENCR, IKE_ENCR_CHACHA20_POLY1305, 0 } },
	{ "chacha20poly1305_256",
	  { IKE_TRANSFORM_ENCR, IKE_ENCR_CHACHA20_POLY1305, 256 } },
	{ "3des", { IKE_TRANSFORM_ENCR, IKE_ENCR_3DES, 0 } },
	{ "3des192", { IKE_TRANSFORM_ENCR, IKE_ENCR_3DES, 192 } },
	{ "null", { IKE_TRANSFORM_ENCR, IKE_ENCR_NULL, 0 } },
	{ "encr1033", { IKE_TRANSFORM_ENCR, 1033, 0 } },
	{ "prfsha1", { IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA1, 0 } },
	{ "prfsha256", { IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256, 0 } },
	{ "prfsha384", { IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_384, 0 } },
	{ "sha1", { IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA1_96, 0 } },
	{ "sha256", { IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128, 0 } },
	{ "sha384", { IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_384_192, 0 } },
	{ "nointeg", { IKE_TRANSFORM_INTEG, IKE_INTEG_NONE, 0 } },
	{ "modp1024", { IKE_TRANSFORM_KE, IKE_KE_MODP_1024, 0 } },
	{ "modp2048", { IKE_TRANSFORM_KE, IKE_KE_MODP_2048, 0 } },
	{ "modp3072", { IKE_TRANSFORM_KE, IKE_KE_MODP_3072, 0 } },
	{ "ecp256", { IKE_TRANSFORM_KE, IKE_KE_ECP_256, 0 } },
	{ "x25519", { IKE_TRANSFORM_KE, IKE_KE_X25519, 0 } },
	{ "none", { IKE_TRANSFORM_KE, IKE_KE_NONE, 0 } },
	{ "noesn", { IKE_TRANSFORM_ESN, IKE_ESN_NO, 0 } },
	{ "esn", { IKE_TRANSFORM_ESN, IKE_ESN_YES, 0 } },
	{ "esn2", { IKE_TRANSFORM_ESN, 2, 0 } },
	/* Additional key exchanges, RFC 9370 */
	{ "ke1_modp1024", { 6, IKE_KE_MODP_1024, 0 } },
	{ "ke1_modp3072", { 6, IKE_KE_MODP_3072, 0 } },
	{ "ke1_ecp256", { 6, IKE_KE_ECP_256, 0 } },
	{ "ke1_x25519", { 6, IKE_KE_X25519, 0 } },
	{ "ke1_none", { 6, IKE_KE_NONE, 0 } },
	{ "ke2_ecp256", { 7, IKE_KE_ECP_256, 0 } },
	{ "ke7_ecp256", { 12, IKE_KE_ECP_256, 0 } },
	{ "ke7_x25519", { 12, IKE_KE_X25519, 0 } },
	{ "ke7_modp3072", { 12, IKE_KE_MODP_3072, 0 } },
	{ "type241", { 241, 1, 0 } },
};

static struct ike_transform parse(struct kunit *test, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keywords); i++)
		if (strlen(keywords[i].keyword) == len &&
		    !memcmp(keywords[i].keyword, s, len))
			return keywords[i].t;
	KUNIT_FAIL_AND_ABORT(test, "no keyword %.*s", (int)len, s);
	return (struct ike_transform){ };
}

/**
 * transform_parse - a transform from its keyword
 * @test: fails if there is no such keyword
 * @keyword: see policy_proposal_text.h
 *
 * Return: the transform.
 */
struct ike_transform transform_parse(struct kunit *test, const char *keyword)
{
	return parse(test, keyword, strlen(keyword));
}

/**
 * proposals_parse - proposals from their keywords
 * @test: the memory is freed with it
 * @protocol: enum ike_protocol
 * @text: see policy_proposal_text.h
 *
 * Return: the proposals.
 */
struct proposals *proposals_parse(struct kunit *test, u8 protocol,
				  const char *text)
{
	struct proposals *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	const char *s = text;

	KUNIT_ASSERT_NOT_NULL(test, p);
	while (*s) {
		size_t len = strcspn(s, "-,");
		unsigned int at = p->n ? p->n - 1 : p->n++;

		KUNIT_ASSERT_LT(test, at, TEXT_PROPOSALS_MAX);
		KUNIT_ASSERT_LT(test, p->p[at].n, TEXT_TRANSFORMS_MAX);
		p->p[at].protocol = protocol;
		p->p[at].t = p->t[at];
		p->t[at][p->p[at].n++] = parse(test, s, len);
		s += len;
		if (*s == ',')
			p->n++;
		s += strspn(s, "-, ");
	}
	return p;
}

/**
 * sa_of_writer - what an SA payload has in it
 * @test: the memory is freed with it
 * @w: a chain of one SA payload
 *
 * Return: its body.
 */
struct ike_view sa_of_writer(struct kunit *test, struct ike_writer *w)
{
	ssize_t len = ike_writer_finish(w);
	u8 *p;

	KUNIT_ASSERT_GE(test, len, IKE_PAYLOAD_HEADER_LEN);
	len -= IKE_PAYLOAD_HEADER_LEN;
	p = kunit_kmalloc(test, len ?: 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memcpy(p, w->buf + IKE_PAYLOAD_HEADER_LEN, len);
	return IKE_VIEW(p, len);
}

/**
 * sa_build - an SA payload of a peer's, sensible or not
 * @test: the memory is freed with it
 * @p: what is in it
 * @first_number: number of the first proposal
 * @spi: SPI of each
 *
 * Return: its body.
 */
struct ike_view sa_build(struct kunit *test, const struct proposals *p,
			 u8 first_number, struct ike_view spi)
{
	size_t size = 4096;
	u8 *buf = kunit_kmalloc(test, size, GFP_KERNEL);
	struct ike_writer w;
	unsigned int i, k;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	ike_writer_chain(&w, buf, size);
	ike_put_payload(&w, IKE_PAYLOAD_SA, false);
	for (i = 0; i < p->n; i++) {
		ike_put_proposal(&w, first_number + i, p->p[i].protocol, spi);
		for (k = 0; k < p->p[i].n; k++)
			ike_put_transform(&w, p->t[i][k].type, p->t[i][k].id,
					  p->t[i][k].key_bits);
	}
	return sa_of_writer(test, &w);
}
