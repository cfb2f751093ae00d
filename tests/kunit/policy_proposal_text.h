/* SPDX-License-Identifier: GPL-2.0-only */
/* Proposals for tests, from keywords to transforms and SA payloads. */
#ifndef IKE_KUNIT_POLICY_PROPOSAL_TEXT_H
#define IKE_KUNIT_POLICY_PROPOSAL_TEXT_H

#include <kunit/test.h>

#include "ike/policy/proposal.h"

#define TEXT_PROPOSALS_MAX	8
#define TEXT_TRANSFORMS_MAX	16

/**
 * struct proposals - proposals and the transforms that they point to
 * @n: how many
 * @p: proposals
 * @t: their transforms
 */
struct proposals {
	unsigned int n;
	struct ike_proposal p[TEXT_PROPOSALS_MAX];
	struct ike_transform t[TEXT_PROPOSALS_MAX][TEXT_TRANSFORMS_MAX];
};

/*
 * "aes128-sha256-noesn, aes256gcm16-esn": proposals between commas, keywords
 * as in swanctl between minus signs. Nothing is added or put into order.
 */
struct proposals *proposals_parse(struct kunit *test, u8 protocol,
				  const char *text);
/* One keyword, such as "modp2048" */
struct ike_transform transform_parse(struct kunit *test, const char *keyword);
/* The body of an SA payload, in memory that ends where it ends */
struct ike_view sa_build(struct kunit *test, const struct proposals *p,
			 u8 first_number, struct ike_view spi);
/* From a writer that has an SA payload only */
struct ike_view sa_of_writer(struct kunit *test, struct ike_writer *w);

#endif
