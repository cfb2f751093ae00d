/* SPDX-License-Identifier: GPL-2.0-only */
/* What both sides of IKE_SA_INIT share. */
#ifndef IKE_EXCHANGE_IKE_SA_INIT_H
#define IKE_EXCHANGE_IKE_SA_INIT_H

#include "ike/sa.h"

#define IKE_KE_PRIVATE_MAX	256	/* bytes of randomness for a key pair */

int ike_sa_init_key(struct ike_engine *e, const struct ike_kex_alg *alg,
		    struct ike_kex **kex);
int ike_sa_init_nonce(struct ike_engine *e, struct ike_view *nonce);
int ike_sa_init_keys(struct ike_sa *sa, struct ike_kex *kex,
		     const struct ike_suite *suite,
		     struct ike_keymat_input *in, struct ike_view peer,
		     struct ike_keys **keys);

#endif
