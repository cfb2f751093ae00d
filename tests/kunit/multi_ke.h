/* SPDX-License-Identifier: GPL-2.0-only */
/* Proposals with additional key exchanges, RFC 9370. */
#ifndef IKE_KUNIT_MULTI_KE_H
#define IKE_KUNIT_MULTI_KE_H

#include "lab.h"

/* Transforms of a proposal; what they are called in the RFCs */
#define KE(id)		{ IKE_TRANSFORM_KE, IKE_KE_##id }
#define NO_ESN		{ IKE_TRANSFORM_ESN, IKE_ESN_NO }
#define ADDKE(n, id)	{ IKE_TRANSFORM_ADDKE1 + (n) - 1, IKE_KE_##id }

/* AES-GCM, and the transforms given */
#define ESP_WITH(...)							\
	{								\
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },	\
		__VA_ARGS__						\
	}
#define IKE_WITH(...)							\
	ESP_WITH({ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 }, __VA_ARGS__)

/* Member of struct lab_conf: "net", and "more" between the gateways */
#define TWO_CHILDREN_WITH(...)						\
	.n_children = 2,						\
	.children[0].proposal = ESP_WITH(__VA_ARGS__),			\
	.children[1] = {						\
		.name = "more",						\
		.proposal = ESP_WITH(__VA_ARGS__),			\
		LAB_BETWEEN_GATEWAYS(6),				\
	}

/* For all keys of @conf: those of IKE SAs, and of its first Child SA */
static inline void use_several_kes(struct lab_conf *conf)
{
	static const struct ike_transform ike[] =
		IKE_WITH(KE(X25519), ADDKE(1, ECP_192));
	static const struct ike_transform esp[] =
		ESP_WITH(KE(X25519), NO_ESN, ADDKE(2, ECP_192));

	memcpy(conf->proposals[0], ike, sizeof(ike));
	memcpy(conf->children[0].proposal, esp, sizeof(esp));
}

#endif
