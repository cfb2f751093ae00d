// SPDX-License-Identifier: GPL-2.0-only
/* Proposals: what may be configured, what is chosen, what is accepted. */
#include <kunit/test.h>
#include <linux/prandom.h>

#include "policy_proposal_text.h"
#include "suites.h"

#define IKE	IKE_PROTO_IKE
#define ESP	IKE_PROTO_ESP

static const u8 some_spi[] = { 0xc0, 0xff, 0xee, 0x01 };

static struct ike_view spi_for(u8 protocol)
{
	return IKE_VIEW(some_spi, protocol == ESP ? sizeof(some_spi) : 0);
}

static const struct check_row {
	const char *text;
	u8 protocol;
	bool ok;
} check_rows[] = {
	{ "aes128-prfsha256-sha256-modp3072", IKE, true },
	{ "aes128-aes256-prfsha256-prfsha384-sha256-sha384-x25519-ecp256", IKE,
	  true },
	{ "x25519-sha256-prfsha256-aes128", IKE, true },
	{ "aes128gcm16-chacha20poly1305-prfsha256-x25519", IKE, true },
	{ "3des-prfsha1-sha1-modp2048", IKE, true },
	{ "prfsha256-sha256-modp3072", IKE, false },
	{ "aes128-sha256-modp3072", IKE, false },
	{ "aes128-prfsha256-modp3072", IKE, false },
	{ "aes128-prfsha256-sha256", IKE, false },
	{ "aes128-prfsha256-sha256-none", IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-none", IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-noesn", IKE, false },
	{ "aes128gcm16-prfsha256-sha256-modp3072", IKE, false },
	{ "aes128gcm16-prfsha256-nointeg-modp3072", IKE, false },
	{ "aes128-prfsha256-nointeg-modp3072", IKE, false },
	{ "aes128gcm16-aes128-prfsha256-sha256-modp3072", IKE, false },
	{ "aes128gcm16-aes128-prfsha256-modp3072", IKE, false },
	{ "null-prfsha256-sha256-modp3072", IKE, false },
	{ "aes-prfsha256-sha256-modp3072", IKE, false },
	{ "aes512-prfsha256-sha256-modp3072", IKE, false },
	{ "3des192-prfsha256-sha256-modp3072", IKE, false },
	{ "chacha20poly1305_256-prfsha256-modp3072", IKE, false },
	{ "encr1033-prfsha256-sha256-modp3072", IKE, false },
	{ "aes128-aes128-prfsha256-sha256-modp3072", IKE, false },
	{ "aes128-prfsha256-aes256-sha256-modp3072", IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-ke1_ecp256", IKE, true },
	{ "aes128-prfsha256-sha256-modp3072-ke1_ecp256-ke1_none-ke7_x25519",
	  IKE, true },
	{ "aes128-prfsha256-sha256-modp3072-ke1_modp3072", IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-ke1_modp3072-ke1_none", IKE,
	  true },
	{ "aes128-prfsha256-sha256-modp3072-ke2_ecp256-ke7_ecp256", IKE,
	  false },
	{ "aes128-prfsha256-sha256-modp3072-ke7_ecp256-ke1_x25519-ke7_x25519",
	  IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-ke7_ecp256-ke2_ecp256", IKE,
	  false },
	{ "aes128-prfsha256-sha256-ke1_ecp256", IKE, false },
	{ "aes128-prfsha256-sha256-modp3072-ke1_modp1024", IKE, false },
	{ "aes128-sha256-modp3072-noesn-ke1_ecp256", ESP, true },
	{ "aes128-sha256-modp3072-none-noesn-ke1_ecp256-ke1_none", ESP, true },
	{ "aes128-sha256-noesn-ke1_ecp256", ESP, false },
	{ "aes128-sha256-none-noesn-ke1_ecp256", ESP, false },
	{ "", IKE, false },
	{ "aes128-sha256-noesn", ESP, true },
	{ "aes128-sha256-esn-noesn", ESP, true },
	{ "aes128-sha256-modp3072-noesn", ESP, true },
	{ "aes128-sha256-modp3072-none-noesn", ESP, true },
	{ "aes128gcm16-esn", ESP, true },
	{ "null-sha256-noesn", ESP, true },
	{ "aes128-sha256", ESP, false },
	{ "aes128-noesn", ESP, false },
	{ "null-noesn", ESP, false },
	{ "aes128gcm16-sha256-noesn", ESP, false },
	{ "aes128-sha256-prfsha256-noesn", ESP, false },
	{ "aes128-sha256-esn2", ESP, false },
	{ "sha256-noesn", IKE_PROTO_AH, false },
};
KUNIT_ARRAY_PARAM_DESC(check, check_rows, text);

static void check_test(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct proposals *p = proposals_parse(test, row->protocol, row->text);

	KUNIT_EXPECT_EQ(test, ike_proposal_check(&p->p[0]),
			row->ok ? 0 : -EINVAL);
}

static void too_many_transforms(struct kunit *test)
{
	struct ike_transform *t;
	struct ike_proposal p = { .protocol = ESP };
	unsigned int n = IKE_CONF_TRANSFORMS_MAX + 1;

	t = kunit_kcalloc(test, n, sizeof(*t), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t);
	while (p.n < n)
		t[p.n++] = transform_parse(test, "noesn");
	p.t = t;
	KUNIT_EXPECT_EQ(test, ike_proposal_check(&p), -EINVAL);
}

/*
 * Rows with "sS" agree with the outcome of strongSwan's own tables of
 * proposal selection (its test_proposal.c), in our notation.
 */
static const struct choose_row {
	const char *desc;
	u8 protocol;
	const char *ours;
	const char *theirs;
	const char *expect;
	u8 number;
	bool without_ke;
	const char *ke_sent;
} choose_rows[] = {
	{ "sS same", ESP, "aes128-sha256-noesn", "aes128-sha256-noesn",
	  "aes128-sha256-noesn", 1 },
	{ "sS our order of ciphers", ESP, "aes128-aes256-sha256-noesn",
	  "aes256-aes128-sha256-noesn", "aes128-sha256-noesn", 1 },
	{ "sS our order of all", ESP, "aes128-aes256-sha1-sha256-noesn",
	  "aes256-aes128-sha256-sha1-noesn", "aes128-sha1-noesn", 1 },
	{ "sS they do not do PFS", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-noesn", NULL },
	{ "sS we do not do PFS", ESP, "aes128-sha256-noesn",
	  "aes128-sha256-modp3072-noesn", NULL },
	{ "sS KE makes no difference", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-modp3072-noesn", "aes128-sha256-noesn", 1, true },
	{ "sS they offer KE NONE only", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-none-noesn", NULL },
	{ "sS we may do without KE", ESP, "aes128-sha256-modp3072-none-noesn",
	  "aes128-sha256-noesn", "aes128-sha256-noesn", 1 },
	{ "sS our order of KE and NONE", ESP,
	  "aes128-sha256-modp3072-none-noesn",
	  "aes128-sha256-none-modp3072-noesn", "aes128-sha256-modp3072-noesn",
	  1 },
	{ "sS ESN", ESP, "aes128-sha256-esn", "aes128-sha256-esn",
	  "aes128-sha256-esn", 1 },
	{ "sS they want ESN", ESP, "aes128-sha256-noesn-esn",
	  "aes128-sha256-esn", "aes128-sha256-esn", 1 },
	{ "sS we prefer ESN", ESP, "aes128-sha256-esn-noesn",
	  "aes128-sha256-noesn-esn", "aes128-sha256-esn", 1 },
	{ "sS KE or NONE for IKE", IKE, "aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072-none",
	  "aes128-prfsha256-sha256-modp3072", 1 },
	{ "sS nothing offered", ESP, "aes128-sha256-noesn", "", NULL },
	{ "sS nothing configured", ESP, "", "aes128-sha256-noesn", NULL },
	{ "sS KE that differ make no difference", ESP,
	  "aes128-sha256-modp1024-noesn, aes256-sha256-modp1024-noesn",
	  "aes256-sha256-modp2048-noesn, aes128-sha256-modp2048-noesn",
	  "aes128-sha256-noesn", 2, true },

	{ "our order of proposals", ESP,
	  "aes256gcm16-noesn, aes128-sha256-noesn",
	  "aes128-sha256-noesn, aes256gcm16-noesn", "aes256gcm16-noesn", 2 },
	{ "second of ours and third of theirs", IKE,
	  "aes256gcm16-prfsha384-ecp256, aes128-prfsha256-sha256-x25519",
	  "aes128gcm16-prfsha384-ecp256, aes256-prfsha256-sha256-x25519,"
	  " aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 3 },
	{ "another protocol", ESP, "aes128-sha256-noesn", NULL, NULL },
	{ "transforms in any order", IKE, "aes128-prfsha256-sha256-x25519",
	  "x25519-sha1-aes256-prfsha1-sha256-aes128-prfsha256",
	  "aes128-prfsha256-sha256-x25519", 1 },
	{ "key length missing", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes-prfsha256-sha256-x25519", NULL },
	{ "key length of a kind that has none", IKE,
	  "chacha20poly1305-prfsha256-x25519",
	  "chacha20poly1305_256-prfsha256-x25519", NULL },
	{ "no PRF in common", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha384-sha256-x25519", NULL },
	{ "PRF missing", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-sha256-x25519", NULL },
	{ "KE missing", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256", NULL },
	{ "a PRF in ESP", ESP, "aes128-sha256-noesn",
	  "aes128-prfsha256-sha256-noesn", NULL },
	{ "ESN in IKE", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519-noesn", NULL },

	{ "the KE that was sent", IKE, "aes128-prfsha256-sha256-x25519-ecp256",
	  "aes128-prfsha256-sha256-x25519-ecp256",
	  "aes128-prfsha256-sha256-ecp256", 1, false, "ecp256" },
	{ "KE sent but not offered", IKE,
	  "aes128-prfsha256-sha256-x25519-ecp256",
	  "aes128-prfsha256-sha256-x25519", "aes128-prfsha256-sha256-x25519",
	  1, false, "ecp256" },
	{ "KE sent but not ours", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519-modp2048",
	  "aes128-prfsha256-sha256-x25519", 1, false, "modp2048" },
	{ "KE sent goes with their second", IKE,
	  "aes128-prfsha256-sha256-x25519-ecp256",
	  "aes128-prfsha256-sha256-x25519, aes128-prfsha256-sha256-ecp256",
	  "aes128-prfsha256-sha256-ecp256", 2, false, "ecp256" },
	{ "KE sent does not outweigh our order", IKE,
	  "aes256-prfsha256-sha256-x25519, aes128-prfsha256-sha256-ecp256",
	  "aes128-prfsha256-sha256-ecp256, aes256-prfsha256-sha256-x25519",
	  "aes256-prfsha256-sha256-x25519", 2, false, "ecp256" },

	{ "AEAD without integrity", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-noesn", "aes128gcm16-noesn", 1 },
	{ "AEAD with integrity NONE", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-nointeg-noesn", "aes128gcm16-nointeg-noesn", 1 },
	{ "AEAD with integrity", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-sha256-noesn", NULL },
	{ "AEAD with integrity or NONE", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-sha256-nointeg-noesn", "aes128gcm16-nointeg-noesn", 1 },
	{ "cipher with integrity NONE", ESP, "aes128-sha256-noesn",
	  "aes128-nointeg-noesn", NULL },
	{ "cipher without integrity", ESP, "aes128-sha256-noesn",
	  "aes128-noesn", NULL },
	{ "cipher with integrity or NONE", ESP, "aes128-sha256-noesn",
	  "aes128-nointeg-sha256-noesn", "aes128-sha256-noesn", 1 },
	{ "kinds mixed, NONE as well", IKE,
	  "aes128gcm16-prfsha256-x25519, aes128-prfsha256-sha256-x25519",
	  "aes128-aes128gcm16-prfsha256-sha256-nointeg-x25519",
	  "aes128gcm16-prfsha256-nointeg-x25519", 1 },
	{ "kinds mixed, no NONE", IKE,
	  "aes128gcm16-prfsha256-x25519, aes128-prfsha256-sha256-x25519",
	  "aes128-aes128gcm16-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 1 },

	{ "KE NONE without a key exchange", ESP, "aes128-sha256-noesn",
	  "aes128-sha256-none-noesn", "aes128-sha256-none-noesn", 1 },
	{ "KE NONE in IKE_AUTH", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-none-noesn", "aes128-sha256-none-noesn", 1, true },
	{ "we prefer no PFS", ESP, "aes128-sha256-none-modp3072-noesn",
	  "aes128-sha256-modp3072-none-noesn", "aes128-sha256-none-noesn", 1 },
	{ "ESN left out, we take both", ESP, "aes128-sha256-esn-noesn",
	  "aes128-sha256", "aes128-sha256", 1 },
	{ "ESN left out, we insist", ESP, "aes128-sha256-esn",
	  "aes128-sha256", NULL },
	{ "they insist on ESN", ESP, "aes128-sha256-noesn",
	  "aes128-sha256-esn", NULL },

	{ "additional key exchange", IKE, "aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256", NULL },
	{ "additional key exchange or NONE", IKE,
	  "aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256-ke1_none",
	  "aes128-prfsha256-sha256-modp3072-ke1_none", 1 },
	{ "we insist on an additional key exchange", IKE,
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256",
	  "aes128-prfsha256-sha256-modp3072", NULL },
	{ "we can do without it", IKE,
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256-ke1_none",
	  "aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072", 1 },
	{ "our order of additional key exchanges", IKE,
	  "aes128-prfsha256-sha256-modp3072-ke1_x25519-ke1_ecp256-ke7_ecp256",
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256-ke1_x25519-ke7_ecp256",
	  "aes128-prfsha256-sha256-modp3072-ke1_x25519-ke7_ecp256", 1 },
	{ "no method takes part twice", IKE,
	  "aes128-prfsha256-sha256-x25519-ke1_x25519-ke1_ecp256-ke7_ecp256-ke7_modp3072",
	  "aes128-prfsha256-sha256-x25519-ke1_x25519-ke1_ecp256-ke7_ecp256-ke7_modp3072",
	  "aes128-prfsha256-sha256-x25519-ke1_ecp256-ke7_modp3072", 1 },
	{ "not even if NONE is left", IKE,
	  "aes128-prfsha256-sha256-x25519-ke1_ecp256",
	  "aes128-prfsha256-sha256-x25519-ke1_x25519-ke1_none", NULL },
	{ "the same of another type", IKE,
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256",
	  "aes128-prfsha256-sha256-modp3072-ke7_ecp256", NULL },
	{ "additional key exchange of a Child SA", ESP,
	  "aes128-sha256-modp3072-noesn-ke1_ecp256",
	  "aes128-sha256-modp3072-noesn-ke1_ecp256",
	  "aes128-sha256-modp3072-noesn-ke1_ecp256", 1 },
	{ "none of these in IKE_AUTH", ESP,
	  "aes128-sha256-modp3072-noesn-ke1_ecp256",
	  "aes128-sha256-noesn", "aes128-sha256-noesn", 1, true },
	{ "none to add to", ESP,
	  "aes128-sha256-none-modp3072-noesn-ke1_ecp256",
	  "aes128-sha256-none-noesn-ke1_ecp256", NULL },
	{ "a proposal without it", IKE, "aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072-ke1_ecp256,"
	  " aes128-prfsha256-sha256-modp3072",
	  "aes128-prfsha256-sha256-modp3072", 2 },
	{ "type that nobody knows", ESP, "aes128-sha256-noesn",
	  "aes128-sha256-noesn-type241", NULL },
	{ "cipher that nobody knows, too", ESP, "aes128-sha256-noesn",
	  "encr1033-aes128-sha256-noesn", "aes128-sha256-noesn", 1 },
};
KUNIT_ARRAY_PARAM_DESC(choose, choose_rows, desc);

/* The very transforms of @text and no more */
static void expect_choice(struct kunit *test, const struct ike_choice *choice,
			  u8 protocol, const char *text)
{
	struct proposals *p = proposals_parse(test, protocol, text);
	unsigned int i;
	u16 has = 0;

	KUNIT_EXPECT_EQ(test, choice->protocol, protocol);
	for (i = 0; i < p->p[0].n; i++) {
		const struct ike_transform *t = &p->t[0][i];

		KUNIT_EXPECT_EQ(test, choice->t[t->type].type, t->type);
		KUNIT_EXPECT_EQ(test, choice->t[t->type].id, t->id);
		KUNIT_EXPECT_EQ(test, choice->t[t->type].key_bits,
				t->key_bits);
		has |= BIT(t->type);
	}
	KUNIT_EXPECT_EQ(test, choice->has, has);
	for (i = 1; i <= IKE_TRANSFORM_TYPE_MAX; i++)
		if (!(has & BIT(i)))
			KUNIT_EXPECT_EQ(test, choice->t[i].id, 0);
}

static void choose_test(struct kunit *test)
{
	const struct choose_row *row = test->param_value;
	struct proposals *ours, *theirs;
	struct ike_view sa;
	struct ike_choice choice;
	u16 ke = IKE_KE_NONE;
	int err;

	ours = proposals_parse(test, row->protocol, row->ours);
	theirs = proposals_parse(test, row->theirs ? row->protocol : IKE,
				 row->theirs ?: row->ours);
	sa = sa_build(test, theirs, 1, spi_for(theirs->p[0].protocol));
	if (row->ke_sent)
		ke = transform_parse(test, row->ke_sent).id;

	err = ike_proposal_choose(ours->p, ours->n, sa, row->protocol,
				  !row->without_ke, ke, &choice);
	if (!row->expect) {
		KUNIT_EXPECT_EQ(test, err, IKE_N_NO_PROPOSAL_CHOSEN);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, choice.number, row->number);
	KUNIT_EXPECT_TRUE(test, ike_view_equal(choice.spi,
					       spi_for(row->protocol)));
	expect_choice(test, &choice, row->protocol, row->expect);
}

static const struct accept_row {
	const char *desc;
	u8 protocol;
	const char *ours;
	const char *answer;
	u8 number;
	bool ok;
	bool without_ke;
} accept_rows[] = {
	{ "one of each", IKE, "aes128-aes256-prfsha256-sha256-x25519",
	  "aes256-prfsha256-sha256-x25519", 1, true },
	{ "the second proposal", IKE,
	  "aes128gcm16-prfsha256-x25519, aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 2, true },
	{ "number of another proposal", IKE,
	  "aes128gcm16-prfsha256-x25519, aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 1, false },
	{ "number of none", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 2, false },
	{ "number zero", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519", 0, false },
	{ "two ciphers", IKE, "aes128-aes256-prfsha256-sha256-x25519",
	  "aes256-aes128-prfsha256-sha256-x25519", 1, false },
	{ "the same cipher twice", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-aes128-prfsha256-sha256-x25519", 1, false },
	{ "a cipher that was not offered", IKE,
	  "aes128-prfsha256-sha256-x25519",
	  "aes256-prfsha256-sha256-x25519", 1, false },
	{ "the key length left out", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes-prfsha256-sha256-x25519", 1, false },
	{ "the PRF left out", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-sha256-x25519", 1, false },
	{ "the integrity left out", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-x25519", 1, false },
	{ "two proposals", IKE, "aes128-prfsha256-sha256-x25519",
	  "aes128-prfsha256-sha256-x25519, aes128-prfsha256-sha256-x25519",
	  1, false },
	{ "no proposal", IKE, "aes128-prfsha256-sha256-x25519", "", 1, false },
	{ "integrity for an AEAD", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-sha256-noesn", 1, false },
	{ "integrity NONE for an AEAD", ESP, "aes128gcm16-noesn",
	  "aes128gcm16-nointeg-noesn", 1, true },
	{ "a type that was not offered", ESP, "aes128-sha256-noesn",
	  "aes128-sha256-noesn-type241", 1, false },
	{ "ESN left out", ESP, "aes128-sha256-esn-noesn", "aes128-sha256", 1,
	  true },
	{ "ESN left out that we insist on", ESP, "aes128-sha256-esn",
	  "aes128-sha256", 1, false },
	{ "no KE in IKE_AUTH", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-noesn", 1, true, true },
	{ "no KE where PFS was offered", ESP, "aes128-sha256-modp3072-noesn",
	  "aes128-sha256-noesn", 1, false },
	{ "no KE where it may be left out", ESP,
	  "aes128-sha256-modp3072-none-noesn", "aes128-sha256-noesn", 1, true },
};
KUNIT_ARRAY_PARAM_DESC(accept, accept_rows, desc);

static void accept_test(struct kunit *test)
{
	const struct accept_row *row = test->param_value;
	struct proposals *ours, *answer;
	struct ike_choice choice;
	struct ike_view sa;
	int err;

	ours = proposals_parse(test, row->protocol, row->ours);
	answer = proposals_parse(test, row->protocol, row->answer);
	sa = sa_build(test, answer, row->number, spi_for(row->protocol));
	err = ike_proposal_accept(ours->p, ours->n, sa, row->protocol,
				  !row->without_ke, &choice);
	if (!row->ok) {
		KUNIT_EXPECT_EQ(test, err, IKE_N_NO_PROPOSAL_CHOSEN);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, choice.number, row->number);
	expect_choice(test, &choice, row->protocol, row->answer);
}

static const struct spi_row {
	const char *desc;
	u8 protocol;
	u8 len;
	const char *spi;
	bool ok;
} spi_rows[] = {
	{ "none for IKE", IKE, 0, "", true },
	{ "new one for IKE", IKE, 8, "12345678", true },
	{ "zero for IKE", IKE, 8, "\0\0\0\0\0\0\0\0", false },
	{ "4 octets for IKE", IKE, 4, "1234", false },
	{ "ESP", ESP, 4, "1234", true },
	{ "zero for ESP", ESP, 4, "\0\0\0\0", false },
	{ "none for ESP", ESP, 0, "", false },
	{ "8 octets for ESP", ESP, 8, "12345678", false },
};
KUNIT_ARRAY_PARAM_DESC(spi, spi_rows, desc);

static void spi_test(struct kunit *test)
{
	const struct spi_row *row = test->param_value;
	struct ike_view spi = IKE_VIEW(row->spi, row->len);
	struct ike_choice choice;
	struct proposals *p;
	struct ike_view sa;
	int want = row->ok ? 0 : IKE_N_NO_PROPOSAL_CHOSEN;

	p = proposals_parse(test, row->protocol, row->protocol == IKE ?
			    "aes128-prfsha256-sha256-x25519" :
			    "aes128-sha256-noesn");
	sa = sa_build(test, p, 1, spi);
	KUNIT_EXPECT_EQ(test, ike_proposal_choose(p->p, p->n, sa, row->protocol,
						  true, 0, &choice), want);
	if (!want)
		KUNIT_EXPECT_TRUE(test, ike_view_equal(choice.spi, spi));
	KUNIT_EXPECT_EQ(test, ike_proposal_accept(p->p, p->n, sa, row->protocol,
						  true, &choice), want);
}

/* RFC 7296 section 3.3.6; bytes, since the writer has no such attribute */
static void unknown_attribute_is_not_chosen(struct kunit *test)
{
	static const u8 sa[] = {
		0, 0, 0, 56, 1, ESP, 4, 4, 0xc0, 0xff, 0xee, 0x01,
		/* AES-CBC, key length 128 and attribute 15 */
		3, 0, 0, 16, 1, 0, 0, 12, 0x80, 14, 0, 128, 0x80, 15, 0, 1,
		/* AES-CBC, key length 256 */
		3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0,
		3, 0, 0, 8, 3, 0, 0, 12,
		0, 0, 0, 8, 5, 0, 0, 0,
	};
	struct ike_view view = IKE_VIEW(sa, sizeof(sa));
	struct proposals *p;
	struct ike_choice choice;
	char buf[128];

	p = proposals_parse(test, ESP, "aes128-sha256-noesn");
	KUNIT_EXPECT_EQ(test, ike_proposal_choose(p->p, p->n, view, ESP, true,
						  0, &choice),
			IKE_N_NO_PROPOSAL_CHOSEN);
	p = proposals_parse(test, ESP, "aes128-aes256-sha256-noesn");
	KUNIT_ASSERT_EQ(test, ike_proposal_choose(p->p, p->n, view, ESP, true,
						  0, &choice), 0);
	expect_choice(test, &choice, ESP, "aes256-sha256-noesn");
	ike_sa_print(view, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "AES_CBC-128?|AES_CBC-256/"
			   "HMAC_SHA2_256_128/NO_ESN");
}

static void offer_is_numbered_and_leaves_out_ke(struct kunit *test)
{
	struct proposals *p;
	struct ike_writer w;
	u8 buf[512];
	char text[256];
	struct ike_view sa;
	struct ike_proposal_view v;
	unsigned int with_ke, number;

	p = proposals_parse(test, ESP, "aes128gcm16-x25519-esn-noesn,"
			    " aes128-sha256-x25519-noesn");
	for (with_ke = 0; with_ke < 2; with_ke++) {
		ike_writer_chain(&w, buf, sizeof(buf));
		ike_proposals_put(&w, p->p, p->n, spi_for(ESP), with_ke);
		sa = sa_of_writer(test, &w);
		ike_sa_print(sa, text, sizeof(text));
		KUNIT_EXPECT_STREQ(test, text, with_ke ?
			"AES_GCM_16-128/X25519/ESN|NO_ESN, "
			"AES_CBC-128/HMAC_SHA2_256_128/X25519/NO_ESN" :
			"AES_GCM_16-128/ESN|NO_ESN, "
			"AES_CBC-128/HMAC_SHA2_256_128/NO_ESN");
		for (number = 1; ike_proposal_next(&sa, &v); number++) {
			KUNIT_EXPECT_EQ(test, v.number, number);
			KUNIT_EXPECT_EQ(test, v.protocol, ESP);
			KUNIT_EXPECT_TRUE(test, ike_view_equal(v.spi,
							spi_for(ESP)));
		}
	}
}

static void ke_methods(struct kunit *test)
{
	struct proposals *p;

	p = proposals_parse(test, IKE, "aes128gcm16-prfsha256-ecp256-x25519,"
			    " aes128-prfsha256-sha256-modp2048");
	KUNIT_EXPECT_EQ(test, ike_proposals_first_ke(p->p, p->n),
			IKE_KE_ECP_256);
	KUNIT_EXPECT_TRUE(test, ike_proposals_allow_ke(p->p, p->n,
						       IKE_KE_MODP_2048));
	KUNIT_EXPECT_FALSE(test, ike_proposals_allow_ke(p->p, 1,
							IKE_KE_MODP_2048));
	KUNIT_EXPECT_FALSE(test, ike_proposals_allow_ke(p->p, p->n,
							IKE_KE_NONE));

	p = proposals_parse(test, ESP, "aes128-sha256-noesn,"
			    " aes256-sha256-x25519-none-noesn");
	KUNIT_EXPECT_EQ(test, ike_proposals_first_ke(p->p, p->n),
			IKE_KE_X25519);
	KUNIT_EXPECT_EQ(test, ike_proposals_first_ke(p->p, 1), IKE_KE_NONE);
	KUNIT_EXPECT_FALSE(test, ike_proposals_allow_ke(p->p, p->n,
							IKE_KE_NONE));
}

static void choose_own(struct kunit *test, u8 protocol, const char *text,
		       struct ike_choice *choice)
{
	struct proposals *p = proposals_parse(test, protocol, text);
	struct ike_view sa = sa_build(test, p, 1, spi_for(protocol));

	KUNIT_ASSERT_EQ(test, ike_proposal_choose(p->p, p->n, sa, protocol,
						  true, 0, choice), 0);
}

static void suite_of_choice(struct kunit *test)
{
	struct ike_choice choice;
	struct ike_suite suite;

	choose_own(test, IKE, "aes192-prfsha384-sha384-ecp256", &choice);
	KUNIT_ASSERT_EQ(test, ike_choice_suite(&choice, &suite), 0);
	KUNIT_EXPECT_EQ(test, suite.encr->id, IKE_ENCR_AES_CBC);
	KUNIT_EXPECT_EQ(test, suite.encr_key_bits, 192);
	KUNIT_ASSERT_NOT_NULL(test, suite.integ);
	KUNIT_EXPECT_EQ(test, suite.integ->id, IKE_INTEG_HMAC_SHA2_384_192);
	KUNIT_EXPECT_EQ(test, suite.prf->id, IKE_PRF_HMAC_SHA2_384);
	KUNIT_EXPECT_EQ(test, suite.kex->id, IKE_KE_ECP_256);

	choose_own(test, IKE, "chacha20poly1305-prfsha256-x25519", &choice);
	KUNIT_ASSERT_EQ(test, ike_choice_suite(&choice, &suite), 0);
	KUNIT_EXPECT_EQ(test, suite.encr_key_bits, 256);
	KUNIT_EXPECT_NULL(test, suite.integ);

	choice.t[IKE_TRANSFORM_INTEG].id = IKE_INTEG_HMAC_SHA2_256_128;
	KUNIT_EXPECT_EQ(test, ike_choice_suite(&choice, &suite), -EINVAL);
	choice.t[IKE_TRANSFORM_INTEG].id = IKE_INTEG_NONE;
	choice.t[IKE_TRANSFORM_KE].id = IKE_KE_NONE;
	KUNIT_EXPECT_EQ(test, ike_choice_suite(&choice, &suite), -EINVAL);

	choose_own(test, ESP, "aes128-sha256-noesn", &choice);
	KUNIT_EXPECT_EQ(test, ike_choice_suite(&choice, &suite), -EINVAL);
	choose_own(test, ESP, "null-sha256-noesn", &choice);
	KUNIT_EXPECT_EQ(test, ike_choice_encr_bits(&choice), 0);
}

static const struct print_row {
	const char *text;
	u8 protocol;
	const char *keywords;
} print_rows[] = {
	{ "AES_GCM_16-128/PRF_HMAC_SHA2_256/X25519", IKE,
	  "aes128gcm16-prfsha256-x25519" },
	{ "AES_CBC-128|AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA1/"
	  "ECP_256|MODP_3072, CHACHA20_POLY1305/PRF_HMAC_SHA2_384/MODP_2048",
	  IKE, "aes128-aes256-sha256-prfsha1-ecp256-modp3072,"
	  " chacha20poly1305-prfsha384-modp2048" },
	{ "NULL/HMAC_SHA1_96/NONE/ESN|NO_ESN", ESP,
	  "null-sha1-none-esn-noesn" },
	{ "ENCR_1033/NONE/ESN_2/ADDKE1_MODP_3072|ADDKE1_NONE/TYPE_241_1", ESP,
	  "encr1033-nointeg-esn2-ke1_modp3072-ke1_none-type241" },
	{ "", ESP, "" },
};
KUNIT_ARRAY_PARAM_DESC(print, print_rows, text);

/* Cut off where the buffer ends, and nothing written behind it */
static void print_test(struct kunit *test)
{
	const struct print_row *row = test->param_value;
	size_t size, len = strlen(row->text);
	struct proposals *p;
	struct ike_view sa;
	char buf[256];

	p = proposals_parse(test, row->protocol, row->keywords);
	sa = sa_build(test, p, 1, spi_for(row->protocol));
	for (size = 1; size < sizeof(buf); size++) {
		size_t want = min(len, size - 1);

		memset(buf, '~', sizeof(buf));
		KUNIT_EXPECT_EQ(test, ike_proposals_print(p->p, p->n, buf,
							  size), want);
		KUNIT_EXPECT_EQ(test, strnlen(buf, size), want);
		KUNIT_EXPECT_TRUE(test, !memcmp(buf, row->text, want));
		KUNIT_EXPECT_EQ(test, buf[size], '~');
		KUNIT_EXPECT_EQ(test, ike_sa_print(sa, buf, size), want);
		KUNIT_EXPECT_TRUE(test, !memcmp(buf, row->text, want));
		KUNIT_EXPECT_EQ(test, buf[size], '~');
	}
}

static void choice_in_text(struct kunit *test)
{
	struct ike_choice choice;
	char buf[128];

	choose_own(test, ESP, "aes256gcm16-nointeg-x25519-esn", &choice);
	ike_choice_print(&choice, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "AES_GCM_16-256/NONE/X25519/ESN");
}

/* A pseudo-random proposal that passes the check */
static void random_proposal(struct kunit *test, struct rnd_state *rnd,
			    u8 protocol, struct ike_proposal *p,
			    struct ike_transform *t)
{
	static const char * const words[][3] = {
		{ "aes128", "aes192", "aes256" },
		{ "aes128gcm16", "aes256gcm16", "chacha20poly1305" },
		{ "sha1", "sha256", "sha384" },
		{ "prfsha1", "prfsha256", "prfsha384" },
		{ "x25519", "ecp256", "modp3072" },
		{ "noesn", "esn", NULL },
	};
	bool aead = prandom_u32_state(rnd) & 1;
	bool ike = protocol == IKE;
	unsigned int kind, i, from;

	*p = (struct ike_proposal) { .protocol = protocol, .t = t };
	for (kind = 0; kind < ARRAY_SIZE(words); kind++) {
		u32 set = 1 + prandom_u32_state(rnd) % (words[kind][2] ? 7 : 3);

		if (kind == !aead || (kind == 2 && aead) || (kind == 3 && !ike) ||
		    (kind == 5 && ike))
			continue;
		from = prandom_u32_state(rnd) % 3;
		for (i = 0; i < 3; i++) {
			unsigned int at = (from + i) % 3;

			if (set & BIT(at))
				t[p->n++] = transform_parse(test,
							    words[kind][at]);
		}
	}
	KUNIT_ASSERT_EQ(test, ike_proposal_check(p), 0);
}

static void random_proposals(struct kunit *test, struct rnd_state *rnd,
			     u8 protocol, struct proposals *out)
{
	unsigned int i;

	out->n = 1 + prandom_u32_state(rnd) % 3;
	for (i = 0; i < out->n; i++)
		random_proposal(test, rnd, protocol, &out->p[i], out->t[i]);
}

static bool has(const struct ike_proposal *p, const struct ike_transform *t)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (p->t[i].type == t->type && p->t[i].id == t->id &&
		    p->t[i].key_bits == t->key_bits)
			return true;
	return false;
}

/* Have two proposals one transform in common of each type that either has? */
static bool agree(const struct ike_proposal *a, const struct ike_proposal *b)
{
	u8 in_a = 0, in_b = 0, common = 0;
	unsigned int i;

	for (i = 0; i < a->n; i++) {
		in_a |= BIT(a->t[i].type);
		if (has(b, &a->t[i]))
			common |= BIT(a->t[i].type);
	}
	for (i = 0; i < b->n; i++)
		in_b |= BIT(b->t[i].type);
	return common == (in_a | in_b);
}

static bool any_agree(const struct proposals *a, const struct proposals *b)
{
	unsigned int i, k;

	for (i = 0; i < a->n; i++)
		for (k = 0; k < b->n; k++)
			if (agree(&a->p[i], &b->p[k]))
				return true;
	return false;
}

/*
 * Two sides with pseudo-random proposals: they agree if they can, on
 * transforms of both, and the initiator takes what the responder answers.
 */
static void both_sides_agree(struct kunit *test)
{
	struct proposals *i, *r;
	struct ike_choice at_i, at_r;
	struct ike_view sa;
	struct rnd_state rnd;
	struct ike_writer w;
	unsigned int round, type, agreed = 0;
	u8 *buf;

	i = kunit_kzalloc(test, sizeof(*i), GFP_KERNEL);
	r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	buf = kunit_kmalloc(test, 2048, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, i && r && buf);
	prandom_seed_state(&rnd, 7296);

	for (round = 0; round < 1000; round++) {
		u8 protocol = round & 1 ? IKE : ESP;
		int err;

		random_proposals(test, &rnd, protocol, i);
		random_proposals(test, &rnd, protocol, r);
		ike_writer_chain(&w, buf, 2048);
		ike_proposals_put(&w, i->p, i->n, spi_for(protocol), true);
		KUNIT_ASSERT_GT(test, ike_writer_finish(&w), 0);
		sa = IKE_VIEW(buf + 4, w.len - 4);
		err = ike_proposal_choose(r->p, r->n, sa, protocol, true,
					  IKE_KE_X25519, &at_r);
		KUNIT_ASSERT_EQ(test, !err, any_agree(i, r));
		if (err)
			continue;
		agreed++;

		ike_writer_chain(&w, buf, 2048);
		ike_choice_put(&w, &at_r, spi_for(protocol));
		KUNIT_ASSERT_GT(test, ike_writer_finish(&w), 0);
		sa = IKE_VIEW(buf + 4, w.len - 4);
		KUNIT_ASSERT_EQ(test, ike_proposal_accept(i->p, i->n, sa,
							  protocol, true,
							  &at_i), 0);
		KUNIT_EXPECT_EQ(test, at_i.has, at_r.has);
		for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++) {
			KUNIT_EXPECT_EQ(test, at_i.t[type].id, at_r.t[type].id);
			if (at_i.has & BIT(type))
				KUNIT_EXPECT_TRUE(test,
						  has(&i->p[at_i.number - 1],
						      &at_i.t[type]));
		}
	}
	KUNIT_EXPECT_GT(test, agreed, 100);
	KUNIT_EXPECT_LT(test, agreed, 900);
}

/* Between the members of a transform there is room that means nothing. */
static void the_same_proposals(struct kunit *test)
{
	static const char text[] = "aes128gcm16-prfsha256-x25519";
	struct proposals *a = proposals_parse(test, IKE, text);
	struct proposals *b = proposals_parse(test, IKE, text);
	struct ike_transform *t = b->t[0];
	unsigned int i;

	memset(b->t, 0xff, sizeof(b->t));
	for (i = 0; i < a->p[0].n; i++) {
		t[i].type = a->t[0][i].type;
		t[i].id = a->t[0][i].id;
		t[i].key_bits = a->t[0][i].key_bits;
	}
	KUNIT_EXPECT_TRUE(test, ike_proposals_equal(a->p, 1, b->p, 1));
	t[1].id++;
	KUNIT_EXPECT_FALSE(test, ike_proposals_equal(a->p, 1, b->p, 1));
	t[1].id--;
	b->p[0].protocol = ESP;
	KUNIT_EXPECT_FALSE(test, ike_proposals_equal(a->p, 1, b->p, 1));
	KUNIT_EXPECT_FALSE(test, ike_proposals_equal(a->p, 1, b->p, 0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(check_test, check_gen_params),
	KUNIT_CASE(too_many_transforms),
	KUNIT_CASE_PARAM(choose_test, choose_gen_params),
	KUNIT_CASE_PARAM(accept_test, accept_gen_params),
	KUNIT_CASE_PARAM(spi_test, spi_gen_params),
	KUNIT_CASE(unknown_attribute_is_not_chosen),
	KUNIT_CASE(offer_is_numbered_and_leaves_out_ke),
	KUNIT_CASE(ke_methods),
	KUNIT_CASE(suite_of_choice),
	KUNIT_CASE_PARAM(print_test, print_gen_params),
	KUNIT_CASE(choice_in_text),
	KUNIT_CASE(both_sides_agree),
	KUNIT_CASE(the_same_proposals),
	{ }
};

struct kunit_suite ikek_proposal_suite = {
	.name = "ikek_proposal",
	.test_cases = cases,
};
