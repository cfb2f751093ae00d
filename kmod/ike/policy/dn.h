/* SPDX-License-Identifier: GPL-2.0-only */
/* Distinguished names in DER, X.501; between the files of this room only. */
#ifndef IKE_POLICY_DN_H
#define IKE_POLICY_DN_H

#include "ike/policy/text.h"
#include "ike/wire/view.h"

int ike_dn_check(struct ike_view dn);
int ike_dn_match(struct ike_view pattern, struct ike_view dn,
		 unsigned int *wildcards);
bool ike_dn_is_pattern(struct ike_view dn);
u64 ike_dn_hash(struct ike_view dn, u64 hash);
void ike_dn_print(struct ike_view dn, struct ike_text *t);
/* One TLV and nothing behind it? */
int ike_der_check(struct ike_view der);

#endif
