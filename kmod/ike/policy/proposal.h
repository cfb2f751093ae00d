/* SPDX-License-Identifier: GPL-2.0-only */
/* Proposals: offering, choosing and checking, RFC 7296 sections 2.7, 3.3. */
#ifndef IKE_POLICY_PROPOSAL_H
#define IKE_POLICY_PROPOSAL_H

#include "ike/crypto/crypto.h"
#include "ike/wire/encode.h"

/* Bounds of a configured connection */
#define IKE_CONF_PROPOSALS_MAX	16
#define IKE_CONF_TRANSFORMS_MAX	64	/* of one proposal */

/* Is it a type of an additional key exchange, RFC 9370? */
static inline bool ike_is_addke(u8 type)
{
	return type >= IKE_TRANSFORM_ADDKE1 && type <= IKE_TRANSFORM_ADDKE7;
}

struct ike_transform {
	u8 type;
	u16 id;
	u16 key_bits;
};

/**
 * struct ike_proposal - a configured proposal
 * @protocol: enum ike_protocol
 * @n: number of transforms
 * @t: transforms, grouped by type, each type in order of preference. An ESP
 *	proposal always has ESN transforms; one without KE does no PFS. KE NONE
 *	and ADDKE NONE say that it can be done without.
 */
struct ike_proposal {
	u8 protocol;
	u16 n;
	const struct ike_transform *t;
};

/**
 * struct ike_choice - what a negotiation came to
 * @number: proposal number in the SA payload that was read
 * @protocol: enum ike_protocol
 * @spi: the proposer's SPI; points into the message
 * @has: transform types that are part of it, a bit each (BIT(type)); those
 *	are answered
 * @t: the transform of each type; ID 0 (NONE, or No Extended Sequence Numbers)
 *	for KE, ADDKE, INTEG and ESN that are not part of it, and for KE, ADDKE
 *	and INTEG that are, if the peer wants to hear NONE
 */
struct ike_choice {
	u8 number;
	u8 protocol;
	struct ike_view spi;
	u16 has;
	struct ike_transform t[IKE_TRANSFORM_TYPE_MAX + 1];
};

/* Does this table of transforms make a proposal that could ever be used? */
int ike_proposal_check(const struct ike_proposal *p);

/* Offers all of @ours. @with_ke: KE transforms included (not in IKE_AUTH). */
void ike_proposals_put(struct ike_writer *w, const struct ike_proposal *ours,
		       unsigned int n, struct ike_view spi, bool with_ke);
/* Writes an SA payload with just @choice, as the responder does. */
void ike_choice_put(struct ike_writer *w, const struct ike_choice *choice,
		    struct ike_view spi);

/*
 * Responder: the first of @ours that fits any proposal of @sa, our order of
 * transforms first; of the KE methods that fit, @ke_sent if that is one.
 * 0 or IKE_N_NO_PROPOSAL_CHOSEN.
 */
int ike_proposal_choose(const struct ike_proposal *ours, unsigned int n,
			struct ike_view sa, u8 protocol, bool with_ke,
			u16 ke_sent, struct ike_choice *out);
/*
 * Initiator: @sa must be one proposal with one transform of each type, all of
 * it offered in @ours. 0, or IKE_N_NO_PROPOSAL_CHOSEN.
 */
int ike_proposal_accept(const struct ike_proposal *ours, unsigned int n,
			struct ike_view sa, u8 protocol, bool with_ke,
			struct ike_choice *out);
/*
 * Leave ESN out of configured ESP proposals. -EINVAL with a proposal that has
 * nothing else, -ENOMEM; then some may be left as they were.
 */
int ike_proposals_drop_esn(struct ike_proposal *p, unsigned int n);
bool ike_proposals_equal(const struct ike_proposal *a, unsigned int n_a,
			 const struct ike_proposal *b, unsigned int n_b);
/* Do @ours allow this KE method in a proposal? */
bool ike_proposals_allow_ke(const struct ike_proposal *ours, unsigned int n,
			    u16 ke);
/* The KE method to send first: the most preferred; IKE_KE_NONE if none */
u16 ike_proposals_first_ke(const struct ike_proposal *ours, unsigned int n);
/* Length of its cipher key, also where the wire does not say it */
u16 ike_choice_encr_bits(const struct ike_choice *choice);
/* Are additional key exchanges in any of these, RFC 9370? */
bool ike_proposals_have_addke(const struct ike_proposal *ours, unsigned int n);
/* Methods of the additional key exchanges, in their order; returns how many */
unsigned int ike_choice_addke(const struct ike_choice *choice,
			      u16 methods[IKE_ADDKE_MAX]);
/* Table rows of an IKE choice; -EINVAL if it is no IKE suite of ours */
int ike_choice_suite(const struct ike_choice *choice, struct ike_suite *suite);

/*
 * Text such as "AES_GCM_16-128|AES_GCM_16-256/PRF_HMAC_SHA2_256/X25519", with
 * ", " between proposals, cut off where @buf ends. Returns its length.
 */
size_t ike_proposals_print(const struct ike_proposal *ours, unsigned int n,
			   char *buf, size_t size);
size_t ike_sa_print(struct ike_view sa, char *buf, size_t size);
size_t ike_choice_print(const struct ike_choice *choice, char *buf,
			size_t size);

#endif
