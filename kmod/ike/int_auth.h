/* SPDX-License-Identifier: GPL-2.0-only */
/* What IKE_INTERMEDIATE messages put into AUTH, RFC 9242 section 3.3.2. */
#ifndef IKE_INT_AUTH_H
#define IKE_INT_AUTH_H

#include "ike/sa.h"

int ike_int_auth_add(struct ike_sa *sa, const struct ike_header *h, u8 first,
		     struct ike_view plain);

#endif
