/* SPDX-License-Identifier: GPL-2.0-only */
/* IKE's pairs of traffic selectors as XFRM's selectors. */
#ifndef IKEK_ESP_GLUE_SELECTOR_H
#define IKEK_ESP_GLUE_SELECTOR_H

#include <net/xfrm.h>

#include "ike/policy/conn.h"

#define IKEK_PAIRS_MAX	256	/* of one Child SA, and pieces of a side */

/**
 * struct ikek_pair - selectors that one policy each way can match
 * @proto: IP protocol, 0 for any
 * @local: of our side
 * @remote: of the peer's side
 */
struct ikek_pair {
	u8 proto;
	struct ike_prefix_ts local;
	struct ike_prefix_ts remote;
};

/**
 * struct ikek_pairs - all that two lists of selectors come to
 * @n: number of @pair
 * @pair: pieces of both sides that fit together
 * @local: our selectors in pieces
 * @remote: the peer's in pieces
 */
struct ikek_pairs {
	unsigned int n;
	struct ikek_pair pair[IKEK_PAIRS_MAX];
	struct ike_prefix_ts local[IKEK_PAIRS_MAX];
	struct ike_prefix_ts remote[IKEK_PAIRS_MAX];
};

int ikek_pairs_fill(struct ikek_pairs *p, const struct ike_ts_list *local,
		    const struct ike_ts_list *remote);
void ikek_selector_fill(const struct ikek_pair *pair, bool outbound,
			struct xfrm_selector *sel);
u32 ikek_selector_priority(const struct ike_child_conf *conf,
			   const struct xfrm_selector *sel);

#endif
